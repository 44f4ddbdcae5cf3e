package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/**
 * Processes work under fences while they are killed and frozen at random and the primary steps down. The ledger must show one
 * holder after the other. The seed is printed; {@code -Despalier.seed=…} repeats a run.
 */
class FencedWorkIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> PIECES = List.of("a", "b", "c", "d");
    private static final int EVENTS = 8;

    private final long seed = Long.getLong("espalier.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final String database = "leases_" + new ObjectId().toHexString();
    private final List<ChildProcess> processes = new ArrayList<>();
    private int born;

    @Test
    void theLedgerShowsOneHolderAfterTheOther() throws Exception {
        System.out.println("FencedWorkIT seed " + seed);
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            // No orphan is ended by MongoDB itself.
            set.client()
                    .getDatabase("admin")
                    .runCommand(new Document("setParameter", 1).append("transactionLifetimeLimitSeconds", 300));
            for (String collection : List.of("heads", "ledger")) {
                set.client().getDatabase(database).createCollection(collection);
            }
            try {
                launch(set);
                launch(set);
                awaitProgress(set);
                for (int event = 0; event < EVENTS; event++) {
                    disturb(set);
                    awaitProgress(set);
                }
            } finally {
                processes.forEach(ChildProcess::close);
            }
            PIECES.forEach(piece -> assertOneAfterTheOther(ledger(set), piece));
            System.out.println("FencedWorkIT: " + ledger(set).countDocuments() + " transactions");
        }
    }

    private void launch(MongoReplicaSet set) throws Exception {
        processes.add(
                FencedWorkProcess.start(set.connectionString(), database, "owner-" + born++, String.join(",", PIECES)));
    }

    private void disturb(MongoReplicaSet set) throws Exception {
        int victim = random.nextInt(processes.size());
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                processes.remove(victim).kill();
                launch(set);
            }
            case 2, 3 -> {
                processes.get(victim).signal("STOP");
                awaitProgress(set);
                processes.get(victim).signal("CONT");
            }
            default -> set.stepDown();
        }
    }

    /** Every piece has a holder who commits. */
    private void awaitProgress(MongoReplicaSet set) {
        Map<String, Long> before = new HashMap<>();
        PIECES.forEach(piece -> before.put(piece, count(set, piece)));
        await("seed " + seed)
                .atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(before)
                        .allSatisfy(
                                (piece, count) -> assertThat(count(set, piece)).isGreaterThan(count)));
    }

    private long count(MongoReplicaSet set, String piece) {
        return ledger(set).countDocuments(Filters.eq("piece", piece));
    }

    private void assertOneAfterTheOther(MongoCollection<Document> ledger, String piece) {
        long fence = 0;
        int number = 0;
        Map<Long, String> owners = new HashMap<>();
        for (Document entry : ledger.find(Filters.eq("piece", piece)).sort(Sorts.ascending("number"))) {
            String what = "seed " + seed + ": " + entry.toJson();
            assertThat(entry.getInteger("number")).as(what).isEqualTo(++number);
            assertThat(entry.getLong("fence")).as(what).isGreaterThanOrEqualTo(fence);
            fence = entry.getLong("fence");
            assertThat(owners.computeIfAbsent(fence, key -> entry.getString("owner")))
                    .as(what)
                    .isEqualTo(entry.getString("owner"));
        }
        assertThat(number).isPositive();
    }

    private MongoCollection<Document> ledger(MongoReplicaSet set) {
        return set.client().getDatabase(database).getCollection("ledger");
    }
}
