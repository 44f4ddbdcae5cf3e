package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
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
            world.awaitState(triggers, PartState.SUSPENDED);
            assertThat(triggers.statuses().getFirst().lastError())
                    .hasValueSatisfying(
                            error -> assertThat(error).contains("HISTORY_LOST", "resume the trigger from now"));
            assertThat(world.position().get("eventToken")).isEqualTo(before.get("eventToken"));
            assertThat(world.position().getTimestamp("clusterTime")).isEqualTo(before.getTimestamp("clusterTime"));
            triggers.stop();
            assertThat(world.ledger()).containsExactly(0);
            goesOnWithAGapWhereThatIsTolerated(world);
        }
    }

    private static void goesOnWithAGapWhereThatIsTolerated(TriggerWorld world) {
        world.positions().updateOne(new BsonDocument(), Updates.unset("suspended"));
        DatabaseTriggerDefinition plain = world.definition(TriggerWorld.TRIGGER, "handle");
        world.replaceTrigger(new DatabaseTriggerDefinition(
                plain.id(),
                plain.name(),
                plain.service(),
                plain.scope(),
                plain.operationTypes(),
                plain.match(),
                plain.project(),
                plain.fullDocument(),
                false,
                false,
                true,
                plain.processor(),
                plain.delivery(),
                plain.from(),
                plain.location()));
        Triggers triggers = world.triggers();
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.position().containsKey("gaps"));
        world.awaitState(triggers, PartState.RUNNING);
        world.insertOrders(2, 3);
        world.awaitLedger(2);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(0, 2);
        BsonDocument gap = world.position().getArray("gaps").getFirst().asDocument();
        assertThat(gap.getTimestamp("from").compareTo(gap.getTimestamp("to"))).isNegative();
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
