package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.Suspension;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

/** A part that was stopped stays so, also when what was under way comes to its end later. */
class StoppedForGoodIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());

    @Test
    void afterAFunctionThatWentOnLongerThanAStopMayTake() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        world.function("deaf", false, (arguments, context, response) -> {
            begun.countDown();
            OverrunStopIT.awaitDeaf(mayEnd);
            return new BsonUndefined();
        });
        world.settings(Map.of("stop-timeout", "100ms")).replaceTrigger(world.definition(TriggerWorld.TRIGGER, "deaf"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        begun.await();
        triggers.stop();
        mayEnd.countDown();
        staysStopped(triggers);
    }

    @Test
    void whereAStopMayTakeNoTime() {
        world.settings(Map.of("stop-timeout", "0s"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.awaitState(triggers, PartState.RUNNING);
        triggers.stop();
        staysStopped(triggers);
    }

    @Test
    void whereItWasSuspended() {
        world.settings(Map.of("stop-timeout", "0s"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.awaitState(triggers, PartState.RUNNING);
        world.services()
                .orders()
                .suspend(
                        TriggerWorld.TRIGGER,
                        new Suspension(TriggerErrorCode.BY_OPERATOR, "for a while", Instant.now()));
        world.awaitState(triggers, PartState.SUSPENDED);
        triggers.stop();
        staysStopped(triggers);
    }

    private static void staysStopped(Triggers triggers) {
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (System.nanoTime() < end) {
            assertThat(triggers.statuses()).extracting(PartStatus::state).containsExactly(PartState.STOPPED);
            Thread.onSpinWait();
        }
    }
}
