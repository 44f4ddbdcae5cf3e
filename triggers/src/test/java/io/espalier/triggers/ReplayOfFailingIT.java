package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.delivery.Replay;
import io.espalier.triggers.part.PartServices;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/** Somebody replays many dead letters before the function is mended: each has one attempt more, and is a dead letter again. */
class ReplayOfFailingIT {
    private static final int MANY = 1_000;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());

    @Test
    void eachHasOneAttemptForEachReplay() {
        AtomicInteger attempts = new AtomicInteger();
        world.function("handle", false, (arguments, context, response) -> {
            attempts.incrementAndGet();
            throw new FunctionException("not mended yet");
        });
        world.trigger(world.definition(
                TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(Ordering.DOCUMENT, RetryPolicy.NONE)));
        Triggers triggers = world.triggers();
        triggers.start();
        world.orders()
                .insertMany(IntStream.range(0, MANY)
                        .mapToObj(n -> new BsonDocument("n", new BsonInt32(n)))
                        .toList());
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == MANY);
        assertThat(attempts).hasValue(MANY);

        assertThat(replay().replay(Filters.eq("trigger", TriggerWorld.TRIGGER))).isEqualTo(MANY);
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> world.deadLetters().size() == MANY && attempts.get() >= 2 * MANY);
        triggers.stop();
        assertThat(attempts).hasValue(2 * MANY);
    }

    private Replay replay() {
        PartServices services = world.services();
        return new Replay(world.database(), services.deadLetters(), services.deliveries(), services.orders());
    }
}
