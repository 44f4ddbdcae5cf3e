package io.espalier.triggers;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.espalier.testing.MongoReplicaSet;
import java.io.PrintStream;
import java.time.Duration;
import org.bson.Document;

/**
 * The long form of the ledger test: rounds of ten minutes at most, with a single member behind networks that are cut, and with three
 * members, by turns. In the first of two such pairs MongoDB keeps the transactions of dead processes for its default time.
 */
final class LedgerSoak {
    private static final int LONGEST_ROUND_MINUTES = 10;
    private static final int DEFAULT_LIFETIME_SECONDS = 60;
    private static final PrintStream REPORT = System.out;

    private LedgerSoak() {}

    /** Argument: how many minutes. Exit code 1 if a promise was broken. */
    public static void main(String[] arguments) throws Exception {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        int minutes = Integer.parseInt(arguments[0]);
        int pairs = Math.ceilDiv(minutes, 2 * LONGEST_ROUND_MINUTES);
        Duration length = Duration.ofMinutes(minutes).dividedBy(2L * pairs);
        REPORT.println("ledger: " + minutes + " minutes, seed " + seed);
        boolean good = true;
        for (int round = 0; round < 2 * pairs; round++) {
            good &= round(round, length, seed + round);
        }
        REPORT.println(good ? "ledger: every promise was kept" : "ledger: PROMISES WERE BROKEN, seed " + seed);
        System.exit(good ? 0 : 1);
    }

    private static boolean round(int round, Duration length, long seed) throws Exception {
        int members = round % 2 == 0 ? 1 : 3;
        REPORT.println("round " + (round + 1) + ": " + members + " member(s), seed " + seed);
        try (MongoReplicaSet set = MongoReplicaSet.start(members)) {
            if (round % 4 < 2) {
                useDefaultLifetime(set);
            }
            try (LedgerRun run = new LedgerRun(set, seed, REPORT)) {
                run.disturbFor(length);
                LedgerResult result = run.finish();
                result.print(REPORT);
                return result.isGood();
            }
        }
    }

    private static void useDefaultLifetime(MongoReplicaSet set) {
        for (String host : new ConnectionString(set.connectionString()).getHosts()) {
            try (MongoClient member = MongoClients.create("mongodb://" + host + "/?directConnection=true")) {
                member.getDatabase("admin")
                        .runCommand(new Document("setParameter", 1)
                                .append("transactionLifetimeLimitSeconds", DEFAULT_LIFETIME_SECONDS));
            }
        }
    }
}
