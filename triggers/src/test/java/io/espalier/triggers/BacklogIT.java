package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An hour's changes, ten a second, wait in the oplog when the trigger begins, and its function is slower than the stream. */
class BacklogIT {
    private static final int EVENTS = 36_000;
    private static final int DOCUMENTS = 200;
    private static final int VERSIONS = EVENTS / DOCUMENTS;
    private static final int BATCH = 2_000;
    private static final int PADDING_BYTES = 700;
    private static final BsonString PADDING = new BsonString("x".repeat(PADDING_BYTES));
    private static final int LANE_MEMORY = 256 * 1024;

    /** What MongoDB hands out at once. */
    private static final int BATCH_MEMORY = 16 * 1024 * 1024;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final Semaphore gate = new Semaphore(0);
    private final Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();
    private final AtomicInteger smallest = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger most = new AtomicInteger();
    private Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        gate.release(EVENTS);
        triggers.stop();
    }

    @Test
    void isDeliveredInOrderWithinTheMemoryOfItsLanes() {
        world.settings(Map.of("lane-memory", String.valueOf(LANE_MEMORY), "position-interval", "50ms"))
                .function("handle", false, (arguments, context, response) -> {
                    gateOpens();
                    take(arguments.getFirst().asDocument());
                    return new BsonUndefined();
                })
                .trigger(world.definition(
                        TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(Ordering.DOCUMENT, RetryPolicy.NONE)));
        triggers = world.triggers();
        triggers.start();
        triggers.stop();
        BsonTimestamp beginning = clusterTime();
        writeBacklog();

        triggers.start();
        // Full: each event takes its content and what surrounds it, less than three times the padding.
        await().atMost(TriggerWorld.DEADLINE).until(() -> waiting() > LANE_MEMORY / (3 * PADDING_BYTES));
        assertThat(handedOut() * PADDING_BYTES).isLessThan(LANE_MEMORY + BATCH_MEMORY);

        gate.release(EVENTS / 3);
        await().atMost(TriggerWorld.DEADLINE).until(() -> delivered() == EVENTS / 3);
        await().atMost(TriggerWorld.DEADLINE).until(() -> clusterTime().compareTo(beginning) > 0);
        assertThat(waiting()).isPositive();

        gate.release(EVENTS);
        await().atMost(TriggerWorld.DEADLINE).until(() -> delivered() == EVENTS);
        assertThat(seen).hasSize(DOCUMENTS);
        assertThat(seen.values())
                .allSatisfy(versions -> assertThat(versions)
                        .isEqualTo(IntStream.range(0, VERSIONS).boxed().toList()));
        // One more event may be on its way into a lane.
        assertThat((most.get() - 1) * (long) smallest.get()).isLessThanOrEqualTo(LANE_MEMORY);
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void aStopInTheMiddleRepeatsNothing() {
        // A stop finishes what is earlier than the latest that was begun, so the less is read ahead the sooner it is
        // over.
        world.settings(Map.of("lane-memory", String.valueOf(LANE_MEMORY)))
                .function("handle", false, (arguments, context, response) -> {
                    take(arguments.getFirst().asDocument());
                    return new BsonUndefined();
                })
                .trigger(world.definition(
                        TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(Ordering.DOCUMENT, RetryPolicy.NONE)));
        triggers = world.triggers();
        triggers.start();
        triggers.stop();
        writeBacklog();

        List<Long> shares = new ArrayList<>();
        for (int share = 1; share <= 2; share++) {
            int some = share * EVENTS / 10;
            triggers.start();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(TriggerWorld.DEADLINE)
                    .until(() -> total() >= some);
            triggers.stop();
            shares.add(delivered());
        }
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE).until(() -> total() == EVENTS);
        triggers.stop();
        shares.add(delivered());
        assertThat(shares.stream().mapToLong(Long::longValue).sum()).isEqualTo(EVENTS);
        assertThat(seen.values())
                .allSatisfy(versions -> assertThat(versions)
                        .isEqualTo(IntStream.range(0, VERSIONS).boxed().toList()));
    }

    private void gateOpens() {
        try {
            gate.acquire();
        } catch (InterruptedException e) {
            throw new FunctionException("interrupted");
        }
    }

    private void take(BsonDocument event) {
        most.accumulateAndGet((int) waiting(), Math::max);
        RawBsonDocument raw = new RawBsonDocument(event, new BsonDocumentCodec());
        smallest.accumulateAndGet(raw.getByteBuffer().remaining(), Math::min);
        seen.computeIfAbsent(
                        event.getDocument("documentKey").getInt32("_id").getValue(),
                        ignored -> new CopyOnWriteArrayList<>())
                .add(event.getDocument("fullDocument").getInt32("n").getValue());
    }

    private void writeBacklog() {
        List<WriteModel<BsonDocument>> batch = new ArrayList<>();
        for (int version = 0; version < VERSIONS; version++) {
            for (int id = 0; id < DOCUMENTS; id++) {
                BsonDocument order = new BsonDocument("_id", new BsonInt32(id))
                        .append("n", new BsonInt32(version))
                        .append("padding", PADDING);
                batch.add(new ReplaceOneModel<>(Filters.eq("_id", id), order, new ReplaceOptions().upsert(true)));
            }
            if (batch.size() >= BATCH) {
                world.orders().bulkWrite(batch);
                batch.clear();
            }
        }
        assertThat(batch).isEmpty();
    }

    /** How many events MongoDB has handed out to the trigger. */
    private long handedOut() {
        BsonDocument stream = MongoReplicaSet.shared()
                .client()
                .getDatabase("admin")
                .aggregate(
                        List.of(
                                BsonDocument.parse("{$currentOp: {idleCursors: true, localOps: true}}"),
                                BsonDocument.parse(
                                        "{$match: {ns: '" + world.app
                                                + ".orders', 'cursor.originatingCommand.pipeline.$changeStream': {$exists: true}}}")),
                        BsonDocument.class)
                .first();
        assertThat(stream).isNotNull();
        return stream.getDocument("cursor").getNumber("nDocsReturned").longValue();
    }

    private PartStatus status() {
        return triggers.statuses().getFirst();
    }

    private long waiting() {
        return status().waiting();
    }

    private long delivered() {
        return status().eventsDelivered();
    }

    private int total() {
        return seen.values().stream().mapToInt(List::size).sum();
    }

    private BsonTimestamp clusterTime() {
        return world.position().getTimestamp("clusterTime");
    }
}
