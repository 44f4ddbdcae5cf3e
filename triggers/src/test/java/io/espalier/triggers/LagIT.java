package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.part.AttemptListener;
import io.espalier.triggers.part.AttemptResult;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.Suspension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How late a trigger is shows while it is late, and to whoever listens afterwards; nobody asks MongoDB for that. */
class LagIT {
    private static final RetryPolicy TWICE = new RetryPolicy(2, Duration.ofMillis(20), Duration.ofMillis(20), 0);
    private static final int FIRST = 0;
    private static final int FAILING = 1;

    private final Heard heard = new Heard();
    private final CommandsOfThisThread commands = new CommandsOfThisThread();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(MongoReplicaSet.shared().connectionString()))
            .addCommandListener(commands)
            .build());
    private final TriggerWorld world = new TriggerWorld(client).listener(heard);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();
    private final Triggers triggers = triggers();

    private Triggers triggers() {
        world.function("handle", false, (arguments, context, response) -> {
            int n = arguments
                    .getFirst()
                    .asDocument()
                    .getDocument("fullDocument")
                    .getInt32("n")
                    .getValue();
            if (n == FIRST) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (n == FAILING && failures.getAndIncrement() == 0) {
                throw new FunctionException("no");
            }
            return new BsonUndefined();
        });
        world.trigger(world.definition(
                TriggerWorld.TRIGGER,
                "handle",
                new DeliveryPolicy(
                        Ordering.TOTAL,
                        OptionalInt.empty(),
                        1,
                        TWICE,
                        Optional.empty(),
                        false,
                        Optional.of(Duration.ofSeconds(1)))));
        return world.triggers();
    }

    @AfterEach
    void stop() {
        release.countDown();
        triggers.stop();
        client.close();
    }

    @Test
    void aPartIsLaggingUntilItHasCaughtUp() {
        triggers.start();
        world.insertOrders(0, 3);
        long inserted = System.nanoTime();
        // What happened is known to the second here, and to the millisecond by those who listen.
        await().atMost(TriggerWorld.DEADLINE).until(() -> {
            PartStatus status = status();
            return status.waiting() == 3
                    && status.lagging()
                    && status.lagSeconds() >= 3
                    && System.nanoTime() - inserted > Duration.ofSeconds(2).toNanos();
        });

        release.countDown();
        await().atMost(TriggerWorld.DEADLINE).until(() -> status().eventsDelivered() == 3 && !status().lagging());
        assertThat(status().lagSeconds()).isZero();
        assertThat(heard.results)
                .containsExactly(
                        AttemptResult.DELIVERED,
                        AttemptResult.FAILED,
                        AttemptResult.DELIVERED,
                        AttemptResult.DELIVERED);
        // The event that failed at first began once; those behind the first began more than a second late.
        assertThat(heard.lags).hasSize(3).allMatch(lag -> lag >= 0);
        assertThat(heard.lags.subList(1, 3)).allMatch(lag -> lag > 1000);
        assertThat(heard.parts).containsOnly(PartId.whole(TriggerWorld.TRIGGER));
    }

    @Test
    void aSuspendedPartLagsAsFarAsItsPositionLiesBack() {
        triggers.start();
        world.awaitState(triggers, PartState.RUNNING);
        world.services()
                .orders()
                .suspend(
                        TriggerWorld.TRIGGER,
                        new Suspension(TriggerErrorCode.BY_OPERATOR, "for a while", Instant.now()));
        world.awaitState(triggers, PartState.SUSPENDED);
        await().atMost(TriggerWorld.DEADLINE).until(() -> status().lagging());
        assertThat(status().lagSeconds()).isPositive();
        assertThat(status().waiting()).isZero();
    }

    @Test
    void nobodyAsksMongoDbForIt() {
        triggers.start();
        world.insertOrders(0, 3);
        await().atMost(TriggerWorld.DEADLINE).until(() -> status().waiting() == 3);
        int before = commands.count.get();
        assertThat(before).as("the orders were inserted on this thread").isPositive();
        assertThat(triggers.statuses()).hasSize(1);
        assertThat(triggers.status(TriggerWorld.TRIGGER)).isPresent();
        assertThat(triggers.status("another")).isEmpty();
        assertThat(commands.count).hasValue(before);
    }

    private PartStatus status() {
        return triggers.status(TriggerWorld.TRIGGER).orElseThrow();
    }

    private static final class Heard implements AttemptListener {
        private final List<Long> lags = new CopyOnWriteArrayList<>();
        private final List<AttemptResult> results = new CopyOnWriteArrayList<>();
        private final List<PartId> parts = new CopyOnWriteArrayList<>();

        @Override
        public void firstBegan(PartId part, long lagMillis) {
            parts.add(part);
            lags.add(lagMillis);
        }

        @Override
        public void ended(PartId part, AttemptResult result, long nanos) {
            parts.add(part);
            results.add(result);
        }
    }

    /** The driver tells of commands on the thread that asks for them. */
    private static final class CommandsOfThisThread implements CommandListener {
        private final Thread thread = Thread.currentThread();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void commandStarted(CommandStartedEvent event) {
            if (Thread.currentThread().equals(thread)) {
                count.incrementAndGet();
            }
        }
    }
}
