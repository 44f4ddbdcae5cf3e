package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailoverIT {

    @Test
    void losesAndRepeatsNothingOverElectionsKillsAndSilence() {
        try (MongoReplicaSet set = MongoReplicaSet.start(3)) {
            TriggerWorld world = TriggerWorld.withLedger(set.client())
                    .timeLimit(Duration.ofMinutes(5))
                    .lease(TriggerWorld.SHORT_LEASE);
            Triggers triggers = world.triggers();
            triggers.start();
            world.insertOrders(0, 50);
            set.stepDown();
            world.insertOrders(50, 100);
            int killed = set.primary();
            set.kill(killed);
            world.insertOrders(100, 150);
            set.restart(killed);
            world.insertOrders(150, 200);
            int silent = set.primary();
            set.pause(silent);
            world.insertOrders(200, 250);
            set.resume(silent);
            world.awaitLedger(250);
            triggers.stop();
            assertThat(world.ledger()).isEqualTo(IntStream.range(0, 250).boxed().toList());
            assertThat(world.deadLetters()).isEmpty();
        }
    }
}
