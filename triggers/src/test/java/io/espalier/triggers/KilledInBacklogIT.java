package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.WriteModel;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** A process dies in the middle of a backlog, with a function whose effects are not transactional. */
class KilledInBacklogIT {
    private static final int DOCUMENTS = 100;
    private static final int VERSIONS = 50;
    private static final int EVENTS = DOCUMENTS * VERSIONS;
    private static final String LEDGER = "ledger";

    private final MongoReplicaSet set = MongoReplicaSet.shared();
    private final TriggerWorld world = withEffects(new TriggerWorld(set::client, new ObjectId().toHexString()), EVENTS);

    private record Delivered(int document, int version, BsonTimestamp time) {}

    /** A process that comes no further than into the middle of the backlog, however late it is killed. */
    static TriggerWorld withHalfOfTheEffects(TriggerWorld world) {
        return withEffects(world, EVENTS / 2);
    }

    /** A function that writes to the ledger without a transaction, in the order of each document; no more often than that. */
    private static TriggerWorld withEffects(TriggerWorld world, int most) {
        Semaphore left = new Semaphore(most);
        return world.settings(Map.of("position-interval", "100ms"))
                .function("handle", false, (arguments, context, response) -> {
                    left.acquireUninterruptibly();
                    BsonDocument event = arguments.getFirst().asDocument();
                    context.database(world.app)
                            .collection(LEDGER)
                            .insertOne(new BsonDocument(
                                            "document",
                                            event.getDocument("documentKey").get("_id"))
                                    .append("version", LedgerTriggers.version(event))
                                    .append("time", event.getTimestamp("clusterTime"))
                                    .append("at", new BsonInt64(System.nanoTime())));
                    return new BsonUndefined();
                })
                .trigger(world.definition(
                        TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(Ordering.DOCUMENT, RetryPolicy.NONE)));
    }

    @Test
    void itsSuccessorRepeatsNoMoreThanWhatWasNotSaved() throws Exception {
        Triggers triggers = world.triggers();
        triggers.start();
        triggers.stop();
        writeBacklog();

        Process process = TriggerProcess.start(set, TriggerProcess.Kind.BACKLOG, world);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(TriggerWorld.DEADLINE)
                .until(() -> world.collection(LEDGER).estimatedDocumentCount() >= EVENTS / 3
                        && world.position().containsKey("eventToken"));
        process.destroyForcibly().waitFor();
        awaitNothingUnderWay();
        BsonTimestamp saved = world.position().getTimestamp("clusterTime");
        List<Delivered> whenKilled = delivered();
        assertThat(whenKilled).hasSizeLessThan(EVENTS);
        long notSaved = whenKilled.stream()
                .filter(entry -> entry.time().compareTo(saved) > 0)
                .count();
        assertThat(notSaved).as("the position follows").isLessThan(whenKilled.size());

        triggers.start();
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().eventsDelivered() == EVENTS - whenKilled.size() + notSaved);
        triggers.stop();
        Map<Integer, List<Integer>> versions = new HashMap<>();
        Set<Delivered> known = new HashSet<>();
        List<Delivered> repeated = new ArrayList<>();
        for (Delivered entry : delivered()) {
            if (known.add(entry)) {
                versions.computeIfAbsent(entry.document(), ignored -> new ArrayList<>())
                        .add(entry.version());
            } else {
                repeated.add(entry);
            }
        }
        assertThat(versions).hasSize(DOCUMENTS);
        assertThat(versions.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, VERSIONS).boxed().toList()));
        assertThat(repeated)
                .hasSize((int) notSaved)
                .allSatisfy(entry -> assertThat(entry.time()).isGreaterThan(saved));
    }

    /** MongoDB may still be at work on what the process had sent. */
    private void awaitNothingUnderWay() {
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> set.client()
                        .getDatabase("admin")
                        .aggregate(
                                List.of(
                                        BsonDocument.parse("{$currentOp: {}}"),
                                        new BsonDocument(
                                                "$match",
                                                BsonDocument.parse(
                                                                "{active: true, op: {$in: ['insert', 'update', 'command']}}")
                                                        .append("ns", new BsonRegularExpression(world.name())))),
                                BsonDocument.class)
                        .into(new ArrayList<>())
                        .isEmpty());
    }

    /** In the order in which it took effect, in whatever process. */
    private List<Delivered> delivered() {
        List<Delivered> entries = new ArrayList<>();
        world.collection(LEDGER)
                .find()
                .sort(Sorts.ascending("at"))
                .forEach(entry -> entries.add(new Delivered(
                        entry.getInt32("document").getValue(),
                        entry.getInt32("version").getValue(),
                        entry.getTimestamp("time"))));
        return entries;
    }

    private void writeBacklog() {
        for (int version = 0; version < VERSIONS; version++) {
            List<WriteModel<BsonDocument>> batch = new ArrayList<>();
            for (int id = 0; id < DOCUMENTS; id++) {
                BsonDocument order = new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(version));
                batch.add(new ReplaceOneModel<>(Filters.eq("_id", id), order, new ReplaceOptions().upsert(true)));
            }
            world.orders().bulkWrite(batch);
        }
    }
}
