package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionContext;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One transaction with 10,000 changes, a tenth of them on one document: all have one time, and only their tokens tell them apart. */
class LargeTransactionIT {
    private static final int CHANGES = 10_000;
    private static final int BATCH = 50;
    private static final int HOT_IN_BATCH = 5;
    private static final int HOT = -1;

    /** Of the other documents the exactly-once trigger takes one in five: it commits a transaction for each. */
    private static final int TAKEN = 5;

    private static final int TAKEN_CHANGES = CHANGES / BATCH * (HOT_IN_BATCH + (BATCH - HOT_IN_BATCH) / TAKEN);

    private final MongoReplicaSet set = MongoReplicaSet.shared();

    @BeforeEach
    void letTransactionsLast() {
        limitTransactions(10 * MongoReplicaSet.TRANSACTION_SECONDS);
    }

    @AfterEach
    void limitTransactions() {
        limitTransactions(MongoReplicaSet.TRANSACTION_SECONDS);
    }

    private void limitTransactions(int seconds) {
        set.client()
                .getDatabase("admin")
                .runCommand(new Document("setParameter", 1).append("transactionLifetimeLimitSeconds", seconds));
    }

    @Test
    void allIsDeliveredInTheOrderOfTheTransaction() {
        TriggerWorld world = new TriggerWorld(set.client());
        List<Integer> numbers = new CopyOnWriteArrayList<>();
        Set<BsonValue> times = ConcurrentHashMap.newKeySet();
        world.function("handle", false, (arguments, context, response) -> {
            BsonDocument event = arguments.getFirst().asDocument();
            numbers.add(LedgerTriggers.version(event).getValue());
            times.add(event.getTimestamp("clusterTime"));
            return new BsonUndefined();
        });
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle"));
        writeHot(world);
        Triggers triggers = world.triggers();
        triggers.start();
        writeTransaction(world);
        await().atMost(TriggerWorld.DEADLINE).until(() -> numbers.size() >= CHANGES);
        triggers.stop();
        assertThat(numbers).isEqualTo(IntStream.range(0, CHANGES).boxed().toList());
        assertThat(times).hasSize(1);
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void aKillAndAStopInsideOfItLoseNothingAndRepeatNoEffect() throws Exception {
        Semaphore gate = new Semaphore(TAKEN_CHANGES / 4);
        TriggerWorld world =
                exactlyOnce(new TriggerWorld(set::client, new ObjectId().toHexString()), gate::acquireUninterruptibly);
        writeHot(world);
        Triggers triggers = world.triggers();
        triggers.start();
        triggers.stop();
        writeTransaction(world);

        Process process = TriggerProcess.start(set, TriggerProcess.Kind.TRANSACTION, world);
        awaitEntries(world, TAKEN_CHANGES / 10);
        process.destroyForcibly().waitFor();
        long whenKilled = entries(world);
        assertThat(whenKilled).isLessThan(TAKEN_CHANGES);

        triggers.start();
        awaitEntries(world, Math.min(whenKilled + TAKEN_CHANGES / 5, TAKEN_CHANGES));
        Thread stop = Thread.ofPlatform().start(triggers::stop);
        // Those that have begun may finish; the others are not begun any more.
        do {
            gate.release();
        } while (!stop.join(Duration.ofMillis(20)));
        long whenStopped = entries(world);
        assertThat(world.position().getTimestamp("clusterTime"))
                .as("the time of all its changes")
                .isEqualTo(
                        Objects.requireNonNull(world.collection("ledger").find().first())
                                .getTimestamp("time"));
        assertThat(world.position()).containsKey("eventToken");

        gate.release(2 * CHANGES);
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE).until(() -> entries(world) >= TAKEN_CHANGES);
        triggers.stop();
        assertThat(triggers.statuses().getFirst().eventsDelivered()).isEqualTo(TAKEN_CHANGES - whenStopped);
        List<Integer> hot = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        world.collection("ledger").find().sort(Sorts.ascending("at")).forEach(entry -> {
            all.add(entry.getInt32("n").getValue());
            if (entry.getInt32("document").getValue() == HOT) {
                hot.add(entry.getInt32("n").getValue());
            }
        });
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, CHANGES)
                        .filter(n -> n % BATCH < HOT_IN_BATCH || n % TAKEN == 0)
                        .boxed()
                        .toList());
        assertThat(hot).hasSize(CHANGES / BATCH * HOT_IN_BATCH).isSorted();
        assertThat(world.deadLetters()).isEmpty();
    }

    /** A transactional function that writes to the ledger, in the order of each document. */
    static TriggerWorld exactlyOnce(TriggerWorld world) {
        return exactlyOnce(world, () -> {});
    }

    private static TriggerWorld exactlyOnce(TriggerWorld world, Runnable before) {
        world.function("handle", true, (arguments, context, response) -> {
            before.run();
            return record(world, arguments, context);
        });
        DatabaseTriggerDefinition taken = world.definition(
                TriggerWorld.TRIGGER,
                "handle",
                Optional.of(BsonDocument.parse("{$or: [{'documentKey._id': %d}, {'documentKey._id': {$mod: [%d, 0]}}]}"
                        .formatted(HOT, TAKEN))),
                Optional.empty());
        world.trigger(TriggerWorld.with(
                taken,
                taken.scope(),
                taken.operationTypes(),
                new DeliveryPolicy(
                        Ordering.DOCUMENT,
                        OptionalInt.empty(),
                        1,
                        RetryPolicy.NONE,
                        Optional.empty(),
                        true,
                        Optional.empty())));
        return world;
    }

    private static BsonUndefined record(TriggerWorld world, List<BsonValue> arguments, FunctionContext context) {
        BsonDocument event = arguments.getFirst().asDocument();
        context.database(world.app)
                .collection("ledger")
                .insertOne(new BsonDocument("n", LedgerTriggers.version(event))
                        .append("document", event.getDocument("documentKey").get("_id"))
                        .append("time", event.getTimestamp("clusterTime"))
                        .append("at", new BsonInt64(System.nanoTime())));
        return new BsonUndefined();
    }

    private static void writeHot(TriggerWorld world) {
        world.orders().insertOne(new BsonDocument("_id", new BsonInt32(HOT)));
    }

    private void writeTransaction(TriggerWorld world) {
        try (ClientSession session = set.client().startSession()) {
            session.withTransaction(() -> {
                for (int first = 0; first < CHANGES; first += BATCH) {
                    world.orders().bulkWrite(session, batch(first));
                }
                return true;
            });
        }
    }

    private static List<WriteModel<BsonDocument>> batch(int first) {
        List<WriteModel<BsonDocument>> changes = new ArrayList<>();
        for (int n = first; n < first + BATCH; n++) {
            BsonInt32 number = new BsonInt32(n);
            changes.add(
                    n - first < HOT_IN_BATCH
                            ? new UpdateOneModel<>(Filters.eq("_id", HOT), Updates.set("n", number))
                            : new InsertOneModel<>(new BsonDocument("_id", number).append("n", number)));
        }
        return changes;
    }

    private static long entries(TriggerWorld world) {
        return world.collection("ledger").countDocuments();
    }

    private static void awaitEntries(TriggerWorld world, long size) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(TriggerWorld.DEADLINE)
                .until(() -> world.collection("ledger").estimatedDocumentCount() >= size);
    }
}
