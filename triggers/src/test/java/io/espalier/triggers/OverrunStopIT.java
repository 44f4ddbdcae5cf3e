package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A function neither ends in the time that a stop may take nor listens to its interruption. */
class OverrunStopIT {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client())
            .settings(Map.of("stop-timeout", "100ms", "backoff.initial", "2m", "backoff.max", "2m"))
            .function("deaf", false, (arguments, context, response) -> {
                begun.countDown();
                awaitDeaf(mayEnd);
                return new BsonUndefined();
            });
    private Triggers triggers = world.triggers();

    @AfterEach
    void end() {
        mayEnd.countDown();
    }

    @Test
    void aPartThatRunsIsStopped() throws InterruptedException {
        begin();
        assertThat(state()).isEqualTo(PartState.RUNNING);
        triggers.stop();
        assertThat(state()).isEqualTo(PartState.STOPPED);
    }

    @Test
    void aPartWhoseStreamWaitsIsStopped() throws InterruptedException {
        begin();
        world.orders().drop();
        world.awaitState(triggers, PartState.WAITING);
        triggers.stop();
        assertThat(state()).isEqualTo(PartState.STOPPED);
    }

    private void begin() throws InterruptedException {
        world.trigger(world.definition(TriggerWorld.TRIGGER, "deaf"));
        triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        begun.await();
    }

    private PartState state() {
        return triggers.statuses().stream().map(PartStatus::state).findFirst().orElseThrow();
    }

    static void awaitDeaf(CountDownLatch latch) {
        boolean ended = false;
        while (!ended) {
            try {
                latch.await();
                ended = true;
            } catch (InterruptedException e) {
                // It is what the test is about.
                ended = false;
            }
        }
    }
}
