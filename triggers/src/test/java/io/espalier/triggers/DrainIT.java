package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** For platforms without processes that live on. */
class DrainIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client()).settings(Map.of("enabled", "false"));

    @Test
    void deliversEverythingUntilNowAndStops() {
        Triggers triggers = world.triggers();
        assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 0, 0, 0, 0));
        for (int round = 0; round < 3; round++) {
            world.insertOrders(round * 100, round * 100 + 100);
            assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 100, 0, 0, 0));
            assertThat(triggers.statuses().getFirst().state()).isEqualTo(PartState.STOPPED);
        }
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void comesBackInTimeAndGoesOnNextTime() {
        world.function("slow", false, (arguments, context, response) -> {
            try {
                Thread.sleep(30);
            } catch (InterruptedException e) {
                throw new FunctionException("interrupted");
            }
            return world.writeLedger(arguments, context, response);
        });
        world.replaceTrigger(world.definition(TriggerWorld.TRIGGER, "slow"));
        Triggers triggers = world.triggers();
        triggers.drain(LIMIT);
        world.insertOrders(0, 200);
        DrainReport first = triggers.drain(Duration.ofSeconds(4));
        assertThat(first.complete()).isFalse();
        assertThat(first.delivered()).isLessThan(200);
        assertThat(triggers.drain(LIMIT).delivered()).isEqualTo(200 - first.delivered());
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void doesNotWaitForWhatIsParkedNorForWhatAnotherProcessDoes() {
        world.function("fails", false, (arguments, context, response) -> {
            throw new FunctionException("no");
        });
        world.replaceTrigger(world.definition(
                TriggerWorld.TRIGGER,
                "fails",
                TriggerWorld.policy(
                        Ordering.DOCUMENT, new RetryPolicy(5, Duration.ofHours(1), Duration.ofHours(1), 0))));
        Triggers triggers = world.triggers();
        triggers.drain(LIMIT);
        world.insertOrders(0, 3);
        assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 0, 0, 3, 0));

        world.settings(Map.of());
        Triggers always = world.triggers();
        always.start();
        world.awaitState(always, PartState.RUNNING);
        assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 0, 0, 0, 0));
        assertThat(always.statuses().getFirst().state()).isEqualTo(PartState.RUNNING);
        always.stop();
    }
}
