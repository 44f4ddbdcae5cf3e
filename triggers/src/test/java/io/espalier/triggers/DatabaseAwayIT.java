package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** MongoDB goes away under a function, for longer than the function may take: that is not the function's failure. */
class DatabaseAwayIT {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch away = new CountDownLatch(1);

    private TriggerWorld world(MongoReplicaSet set) {
        TriggerWorld world = new TriggerWorld(set.client()).lease(TriggerWorld.SHORT_LEASE);
        return world.function("handle", true, (arguments, context, response) -> {
                    inside.countDown();
                    awaitQuietly(away);
                    return world.writeLedger(arguments, context, response);
                })
                .trigger(world.definition(TriggerWorld.TRIGGER, "handle"))
                .timeLimit(Duration.ofSeconds(4));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theEventIsDeliveredWhenAKilledServerIsBack() throws Exception {
        try (MongoReplicaSet set = MongoReplicaSet.start(1)) {
            TriggerWorld world = world(set);
            Triggers triggers = world.triggers();
            triggers.start();
            world.insertOrders(0, 1);
            inside.await();
            set.kill(0);
            away.countDown();
            awaitLost(triggers);
            set.restart(0);
            deliveredOnce(world, triggers);
        }
    }

    @Test
    void theEventIsDeliveredWhenASilentServerAnswersAgain() throws Exception {
        try (MongoReplicaSet set = MongoReplicaSet.start(1)) {
            TriggerWorld world = world(set);
            Triggers triggers = world.triggers();
            triggers.start();
            world.insertOrders(0, 1);
            inside.await();
            set.pause(0);
            away.countDown();
            awaitLost(triggers);
            set.resume(0);
            deliveredOnce(world, triggers);
        }
    }

    /** The stream, and with it or before it the lease. */
    private static void awaitLost(Triggers triggers) {
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().state() != PartState.RUNNING);
    }

    private static void deliveredOnce(TriggerWorld world, Triggers triggers) {
        world.awaitLedger(1);
        triggers.stop();
        assertThat(world.ledger()).isEqualTo(List.of(0));
        assertThat(world.deadLetters()).isEmpty();
    }
}
