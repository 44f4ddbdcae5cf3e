package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.delivery.Replay;
import io.espalier.triggers.part.PartServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events of a transactional function that are read again, as after a crash between the last thing that happened to them and the
 * save of the position: what is settled stays so.
 */
class SettledOnceIT {
    private static final int MANY = 6;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        triggers.stop();
    }

    /** @param quick whether all attempts are made in the lane; otherwise the events are parked in between */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeadEventThatIsReadAgainStaysDeadUntilItIsReplayed(boolean quick) {
        Duration wait = Duration.ofMillis(quick ? 1 : 200);
        world.settings(Map.of("quick-retry-time", "100ms"));
        world.function("handle", true, (arguments, context, response) -> {
            if (broken.get()) {
                throw new FunctionException("not mended yet");
            }
            return world.writeLedger(arguments, context, response);
        });
        world.trigger(world.definition(
                TriggerWorld.TRIGGER,
                "handle",
                TriggerWorld.policy(Ordering.DOCUMENT, new RetryPolicy(2, wait, wait, 0))));
        triggers = world.triggers();
        triggers.start();
        triggers.stop();
        BsonDocument beginning = world.position();

        triggers.start();
        world.insertOrders(0, MANY);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == MANY);
        triggers.stop();
        goBackTo(beginning);
        broken.set(false);
        triggers.start();
        world.insertOrders(MANY, MANY + 1);
        world.awaitLedger(1);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(MANY);
        assertThat(world.deadLetters())
                .hasSize(MANY)
                .allSatisfy(letter ->
                        assertThat(letter.getNumber("attempts").intValue()).isEqualTo(2));
        assertThat(triggers.statuses().getFirst().repeatsSkipped()).isEqualTo(MANY);
        assertThat(world.deliveries().countDocuments(Filters.eq("state", "dead")))
                .isEqualTo(MANY);

        triggers.start();
        PartServices services = world.services();
        new Replay(world.database(), services.deadLetters(), services.deliveries(), services.orders())
                .replay(new BsonDocument());
        world.awaitLedger(MANY + 1);
        List<Integer> delivered = new ArrayList<>(world.ledger());
        assertThat(delivered)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(0, MANY).boxed().toList());
        // Effects are seen before a majority has the records that belong to them.
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> world.deliveries().countDocuments(Filters.ne("state", "finished")) == 0);
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void whatHasHadItsEffectDoesNotBecomeADeadLetter() {
        world.function("handle", true, world::writeLedger);
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle"));
        triggers = world.triggers();
        triggers.start();
        triggers.stop();
        BsonDocument beginning = world.position();
        triggers.start();
        world.insertOrders(0, 1);
        world.orders().updateOne(Filters.eq("_id", 0), Updates.set("n", 1));
        world.awaitLedger(2);
        triggers.stop();
        goBackTo(beginning);

        // Its second event looks like a loop now, which is nothing that is tried.
        world.settings(Map.of("loop-guard.max-deliveries", "1"));
        triggers = world.triggers();
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().repeatsSkipped() == 2);
        triggers.stop();
        assertThat(world.deadLetters()).isEmpty();
        assertThat(world.ledger()).hasSize(2);
    }

    private void goBackTo(BsonDocument earlier) {
        world.positions()
                .updateOne(
                        Filters.eq("trigger", TriggerWorld.TRIGGER),
                        Updates.combine(
                                Updates.set("clusterTime", earlier.get("clusterTime")),
                                Updates.unset("highWaterMark"),
                                Updates.unset("eventToken")));
    }
}
