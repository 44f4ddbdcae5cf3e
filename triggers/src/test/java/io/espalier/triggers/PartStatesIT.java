package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.Suspension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The states of parts while they run: those edges of the README's table that no other test stands on. */
class PartStatesIT {
    private static final Map<String, String> LATER = Map.of("backoff.initial", "2m", "backoff.max", "2m");

    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());
    private final List<Triggers> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Triggers::stop);
    }

    @Test
    void whoDoesNotHaveTheLeaseStandsByAndTakesOver() {
        Triggers one = start();
        world.awaitState(one, PartState.RUNNING);
        Triggers other = start();
        world.awaitState(other, PartState.STANDBY);
        other.stop();
        assertThat(states(other)).containsExactly(PartState.STOPPED);
        other.start();
        world.awaitState(other, PartState.STANDBY);

        one.stop();
        assertThat(states(one)).containsExactly(PartState.STOPPED);
        world.awaitState(other, PartState.RUNNING);
        world.insertOrders(0, 1);
        world.awaitLedger(1);
    }

    @Test
    void halfOfTheWorkIsHandedOverWhileItRunsAndWhileItIsSuspended() {
        divide();
        Triggers one = start();
        world.awaitState(one, PartState.RUNNING);
        Triggers other = start();
        awaitStates(one, PartState.RUNNING, PartState.STANDBY);
        awaitStates(other, PartState.RUNNING, PartState.STANDBY);

        other.stop();
        world.awaitState(one, PartState.RUNNING);
        suspend();
        world.awaitState(one, PartState.SUSPENDED);
        other.start();
        awaitStates(one, PartState.STANDBY, PartState.SUSPENDED);
        awaitStates(other, PartState.STANDBY, PartState.SUSPENDED);
    }

    @Test
    void whoWaitsWhileMongoDbIsAwayLosesTheLease() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            TriggerWorld away =
                    TriggerWorld.withLedger(set.client()).settings(LATER).lease(TriggerWorld.SHORT_LEASE);
            Triggers triggers = away.triggers();
            triggers.start();
            awaitWaiting(away, triggers);
            set.kill(0);
            away.awaitState(triggers, PartState.STANDBY);
            set.restart(0);
            triggers.stop();
            assertThat(states(triggers)).containsExactly(PartState.STOPPED);
        }
    }

    @Test
    void anOrderReachesAPartThatWaitsForItsNextAttempt() {
        world.settings(LATER);
        Triggers triggers = start();
        awaitWaiting(world, triggers);
        suspend();
        world.awaitState(triggers, PartState.SUSPENDED);
        triggers.stop();
        assertThat(states(triggers)).containsExactly(PartState.STOPPED);
    }

    private Triggers start() {
        Triggers triggers = world.triggers();
        started.add(triggers);
        triggers.start();
        return triggers;
    }

    /** Its stream ends, and is opened again much later. */
    private static void awaitWaiting(TriggerWorld world, Triggers triggers) {
        world.insertOrders(0, 1);
        world.awaitLedger(1);
        world.orders().drop();
        world.awaitState(triggers, PartState.WAITING);
    }

    private void divide() {
        world.replaceTrigger(world.definition(
                TriggerWorld.TRIGGER,
                "handle",
                new DeliveryPolicy(
                        Ordering.DOCUMENT,
                        OptionalInt.empty(),
                        2,
                        RetryPolicy.NONE,
                        Optional.empty(),
                        true,
                        Optional.empty())));
    }

    private void suspend() {
        world.services()
                .orders()
                .suspend(
                        TriggerWorld.TRIGGER,
                        new Suspension(TriggerErrorCode.BY_OPERATOR, "for a while", Instant.now()));
    }

    private static List<PartState> states(Triggers triggers) {
        return triggers.statuses().stream().map(PartStatus::state).toList();
    }

    private static void awaitStates(Triggers triggers, PartState... expected) {
        await().atMost(TriggerWorld.DEADLINE)
                .untilAsserted(() -> assertThat(states(triggers)).containsExactlyInAnyOrder(expected));
    }
}
