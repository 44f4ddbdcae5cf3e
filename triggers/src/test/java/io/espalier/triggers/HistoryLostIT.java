package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.Objects;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class HistoryLostIT {
    private static final double SMALLEST_OPLOG_MEGABYTES = 990;

    @Test
    void isSuspendedAndNeverSilentlyGoesOnFromNow() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            TriggerWorld world = TriggerWorld.withLedger(set.client());
            set.client()
                    .getDatabase("admin")
                    .runCommand(new BsonDocument("replSetResizeOplog", new BsonDouble(1))
                            .append("size", new BsonDouble(SMALLEST_OPLOG_MEGABYTES)));
            Triggers triggers = world.triggers();
            triggers.start();
            world.insertOrders(0, 1);
            world.awaitLedger(1);
            triggers.stop();
            BsonDocument before = world.position();
            world.insertOrders(1, 2);
            rollOplogPast(before.getTimestamp("clusterTime"), set);

            triggers.start();
            world.awaitState(triggers, TriggerState.SUSPENDED);
            assertThat(triggers.statuses().getFirst().lastError())
                    .hasValueSatisfying(error -> assertThat(error).contains("HISTORY_LOST", "trigger_positions"));
            triggers.stop();
            assertThat(world.position()).isEqualTo(before);
            assertThat(world.ledger()).containsExactly(0);
        }
    }

    private static void rollOplogPast(BsonTimestamp time, MongoReplicaSet set) {
        MongoCollection<BsonDocument> filler =
                set.client().getDatabase("filler").getCollection("filler", BsonDocument.class);
        MongoCollection<BsonDocument> oplog =
                set.client().getDatabase("local").getCollection("oplog.rs", BsonDocument.class);
        BsonBinary fifteenMegabytes = new BsonBinary(new byte[15 * 1024 * 1024]);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(TriggerWorld.DEADLINE.multipliedBy(5))
                .until(() -> {
                    filler.insertOne(new BsonDocument("b", fifteenMegabytes));
                    BsonDocument oldest = Objects.requireNonNull(oplog.find().first());
                    return oldest.getTimestamp("ts").compareTo(time) > 0;
                });
    }
}
