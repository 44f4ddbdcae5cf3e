package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.position.PositionOrders;
import io.espalier.triggers.position.ReplicaSetIdentity;
import io.espalier.triggers.position.Suspension;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators order reaches the process that works on the trigger, and outlives it. */
class SuspendAndResumeIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());
    private final PositionOrders orders = world.services().orders();
    private final Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        triggers.stop();
    }

    @Test
    void resumedWhereItStoodItMissesNothing() {
        suspended();
        world.insertOrders(3, 6);
        assertThat(orders.resume(TriggerWorld.TRIGGER, here().id())).isEqualTo(1);
        world.awaitLedger(6);
        assertThat(world.ledger()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void aSuspensionOutlivesTheProcess() {
        suspended();
        triggers.stop();
        world.insertOrders(3, 4);
        Triggers next = world.triggers();
        next.start();
        world.awaitState(next, PartState.SUSPENDED);
        assertThat(next.statuses().getFirst().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("BY_OPERATOR", "for a while"));
        orders.resume(TriggerWorld.TRIGGER, here().id());
        world.awaitLedger(4);
        next.stop();
        assertThat(world.ledger()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void resumedFromNowItLeavesOutWhatHappenedMeanwhile() {
        suspended();
        world.insertOrders(3, 6);
        orders.resumeAt(TriggerWorld.TRIGGER, new BsonTimestamp(here().now().getValue() + 1), here().id());
        world.insertOrders(6, 8);
        world.awaitLedger(5);
        assertThat(world.ledger()).containsExactly(0, 1, 2, 6, 7);
    }

    @Test
    void resumedFromATimeItBeginsThereWhateverItHadDone() {
        BsonTimestamp before = new BsonTimestamp(here().now().getTime() + 1, 0);
        await().atMost(TriggerWorld.DEADLINE).until(() -> {
            world.writeElsewhere();
            return here().now().compareTo(before) > 0;
        });
        suspended();
        orders.resumeAt(TriggerWorld.TRIGGER, before, here().id());
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().repeatsSkipped() == 3);
        assertThat(world.ledger()).containsExactly(0, 1, 2);
    }

    private void suspended() {
        triggers.start();
        world.insertOrders(0, 3);
        world.awaitLedger(3);
        assertThat(orders.suspend(
                        TriggerWorld.TRIGGER,
                        new Suspension(TriggerErrorCode.BY_OPERATOR, "for a while", Instant.now())))
                .isEqualTo(1);
        world.awaitState(triggers, PartState.SUSPENDED);
    }

    private static ReplicaSetIdentity here() {
        return ReplicaSetIdentity.ask(MongoReplicaSet.shared().client(), Duration.ofSeconds(10));
    }
}
