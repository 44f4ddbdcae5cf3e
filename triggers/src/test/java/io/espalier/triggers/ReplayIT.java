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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters get another attempt when the function is mended. */
class ReplayIT {
    private static final int MANY = 120;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        triggers.stop();
    }

    @ParameterizedTest
    @EnumSource(Ordering.class)
    void allAreDeliveredOnceByTheProcessThatWorksOnTheTrigger(Ordering ordering) {
        world.function("handle", true, (arguments, context, response) -> {
            if (broken.get()) {
                throw new FunctionException("not mended yet");
            }
            return world.writeLedger(arguments, context, response);
        });
        world.trigger(
                world.definition(TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(ordering, RetryPolicy.NONE)));
        triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, MANY);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == MANY);
        Replay replay = replay();
        String first = world.deadLetters().getFirst().getString("_id").getValue();

        assertThat(replay.replay(Filters.eq("_id", first))).isEqualTo(1);
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().deadLetters() == MANY + 1);
        assertThat(world.deadLetters()).hasSize(MANY);

        broken.set(false);
        assertThat(replay.replay(Filters.eq("trigger", TriggerWorld.TRIGGER))).isEqualTo(MANY);
        world.awaitLedger(MANY);
        assertThat(world.deadLetters()).isEmpty();
        assertThat(world.ledger()).doesNotHaveDuplicates().hasSize(MANY);
        // Effects are seen before a majority has the records that were committed with them.
        await().atMost(TriggerWorld.DEADLINE).until(() -> finished().size() == MANY);
        assertThat(finished()).allSatisfy(record -> assertThat(record).doesNotContainKeys("event", "key", "token"));
        assertThat(replay.replay(new BsonDocument())).isZero();
    }

    private List<BsonDocument> finished() {
        return world.deliveries().find(Filters.eq("state", "finished")).into(new ArrayList<>());
    }

    private Replay replay() {
        PartServices services = world.services();
        return new Replay(world.database(), services.deadLetters(), services.deliveries(), services.orders());
    }
}
