package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.TriggerProcessor.OfHttp;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.HttpReceiver.Answer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process dies while a receiver has its event and has not answered: the receiver gets it again, and can tell. */
class KilledSendIT {
    private static final String PLACE = "receiver";

    private final MongoReplicaSet set = MongoReplicaSet.shared();
    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final HttpReceiver receiver = new HttpReceiver(request -> answerLate());
    private final String name = new ObjectId().toHexString();

    @AfterEach
    void close() {
        receiver.close();
    }

    /** Events go in order to the receiver whose address stands in the app's database. */
    static TriggerWorld toReceiver(TriggerWorld world) {
        BsonDocument place =
                Objects.requireNonNull(world.collection(PLACE).find().first());
        OfHttp http = new OfHttp(
                Optional.of(URI.create(place.getString("url").getValue())), Map.of(), OfHttp.Mode.BINARY, false);
        return world.trigger(world.definition(TriggerWorld.TRIGGER, http, DeliveryPolicy.of(Ordering.TOTAL)));
    }

    @Test
    void theEventComesAgainWithTheSameId() throws Exception {
        TriggerWorld world = new TriggerWorld(set::client, name);
        world.collection(PLACE)
                .insertOne(new BsonDocument(
                        "url", new BsonString(receiver.address("/").toString())));
        toReceiver(world);
        Triggers triggers = world.triggers();
        triggers.start();
        triggers.stop();
        world.insertOrders(0, 3);

        Process process = TriggerProcess.start(set, TriggerProcess.Kind.RECEIVER, world);
        received.await();
        process.destroyForcibly().waitFor();
        mayAnswer.countDown();
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE).until(() -> receiver.requests.size() >= 4);
        triggers.stop();
        assertThat(headers("ce-subject")).containsExactly("0", "0", "1", "2");
        List<String> ids = headers("ce-id");
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(ids).doesNotContainNull();
        assertThat(ids.stream().distinct()).hasSize(3);
        assertThat(world.deadLetters()).isEmpty();
    }

    private Answer answerLate() {
        received.countDown();
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Answer.of(204);
    }

    private List<String> headers(String header) {
        return receiver.requests.stream()
                .map(request -> request.headers().get(header))
                .toList();
    }
}
