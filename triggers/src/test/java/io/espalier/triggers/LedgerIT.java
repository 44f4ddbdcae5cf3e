package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/**
 * The short form of the ledger test; {@code make soak} is the long one. The seed is printed; {@code -Despalier.seed=…} repeats
 * the sequence of disturbances.
 */
class LedgerIT {
    private final PrintStream report = System.out;
    private final long seed = Long.getLong("espalier.seed", System.nanoTime());

    @Test
    void nothingIsLostOutOfOrderOrDoneTwiceOverAHundredKills() throws Exception {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            run(set, 100, 1);
        }
    }

    @Test
    void norWhilePrimariesStepDownDieAndFreeze() throws Exception {
        try (MongoReplicaSet set = MongoReplicaSet.start(3)) {
            run(set, 20, 4);
        }
    }

    private void run(MongoReplicaSet set, int kills, int primaries) throws Exception {
        report.println("LedgerIT seed " + seed);
        try (LedgerRun run = new LedgerRun(set, seed, report)) {
            run.disturbUntil(kills, primaries);
            LedgerResult result = run.finish();
            result.print(report);
            assertThat(result.verdict().faults()).as("seed " + seed).isEmpty();
            assertThat(result.complaints()).as("seed " + seed).isEmpty();
            assertThat(result.kills()).isGreaterThanOrEqualTo(kills);
        }
    }
}
