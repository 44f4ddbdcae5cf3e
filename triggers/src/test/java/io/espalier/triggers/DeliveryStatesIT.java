package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The states of deliveries while they are under way: those edges of the README's table that no other test stands on. */
class DeliveryStatesIT {
    private static final RetryPolicy LATER = new RetryPolicy(5, Duration.ofSeconds(20), Duration.ofSeconds(20), 0);

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<Integer> seen = new CopyOnWriteArrayList<>();
    private Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        triggers.stop();
    }

    @Test
    void aStopParksWhatWaitsForItsNextAttempt() {
        world.settings(Map.of("quick-retry-time", "1m")).function("handle", false, (arguments, context, response) -> {
            attempts.incrementAndGet();
            if (broken.get()) {
                throw new FunctionException("not mended yet");
            }
            return take(arguments.getFirst().asDocument());
        });
        start();
        world.insertOrders(0, 1);
        await().atMost(TriggerWorld.DEADLINE).until(() -> attempts.get() == 1);
        triggers.stop();
        assertThat(world.deliveries().find().into(new ArrayList<>()))
                .singleElement()
                .satisfies(parked -> {
                    assertThat(parked.getString("state").getValue()).isEqualTo("parked");
                    assertThat(parked.getInt32("attempts").getValue()).isEqualTo(1);
                });
        assertThat(world.position()).containsKey("eventToken");

        broken.set(false);
        world.orders().updateOne(Filters.eq("_id", 0), Updates.set("n", 1));
        world.deliveries().updateMany(new BsonDocument(), Updates.set("dueAt", Instant.now()));
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen.size() == 2);
        assertThat(seen).containsExactly(0, 1);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deliveries().countDocuments() == 0);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void whatMustNotBeTriedIsADeadLetterWithoutAnAttempt() {
        world.settings(Map.of("loop-guard.max-deliveries", "10", "loop-guard.window", "1h"))
                .function("handle", false, (arguments, context, response) -> {
                    attempts.incrementAndGet();
                    return take(arguments.getFirst().asDocument());
                });
        start();
        world.insertOrders(0, 1);
        for (int n = 1; n < 15; n++) {
            world.orders().updateOne(Filters.eq("_id", 0), Updates.set("n", n));
        }
        world.insertOrders(100, 101);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == 5 && seen.contains(100));
        assertThat(world.deadLetters())
                .allSatisfy(letter -> assertThat(
                                letter.getDocument("error").getString("code").getValue())
                        .isEqualTo("LoopDetected"));
        assertThat(attempts).hasValue(11);
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100);
    }

    private void start() {
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(Ordering.DOCUMENT, LATER)));
        triggers = world.triggers();
        triggers.start();
    }

    private BsonUndefined take(BsonDocument event) {
        seen.add(LedgerTriggers.version(event).getValue());
        return new BsonUndefined();
    }
}
