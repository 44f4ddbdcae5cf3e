package io.espalier.benchmark;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;

/**
 * A trigger against a loop of the Java driver over the same change stream, in the same run: how long after the acknowledged write its
 * function begins, how fast a backlog is worked off, and how fast functions write compared with threads that do nothing but write.
 * MongoDB, trigger and loop share the machine.
 */
public final class TriggersAgainstBareLoop {
    private static final int PER_SECOND = Integer.getInteger("per-second", 100);
    private static final int SECONDS = Integer.getInteger("seconds", 30);
    private static final int BACKLOG = Integer.getInteger("backlog", 200_000);
    private static final int WRITES = Integer.getInteger("writes", 40_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int BATCH = 1_000;
    private static final String DATABASE = "benchmark";
    private static final BsonString CONTENT = new BsonString("x".repeat(100));

    private final MongoClient client;

    private TriggersAgainstBareLoop(MongoClient client) {
        this.client = client;
    }

    /** @param arguments {@code backlog} for nothing but one backlog; else everything */
    public static void main(String[] arguments) throws InterruptedException {
        try (MongoReplicaSet set = MongoReplicaSet.startAsInstalled()) {
            TriggersAgainstBareLoop benchmark = new TriggersAgainstBareLoop(set.client());
            if (Arrays.asList(arguments).contains("backlog")) {
                benchmark.backlog("million");
                System.out.printf("  in a heap of %d MB%n", Runtime.getRuntime().maxMemory() >> 20);
                return;
            }
            benchmark.latency();
            for (int round = 1; round <= ROUNDS; round++) {
                double trigger = benchmark.backlog("backlog" + round);
                double bare = benchmark.bareBacklog("backlog" + round);
                System.out.printf(
                        "backlog of %d, empty function: %.0f/s, bare loop %.0f/s, ratio %.2f%n",
                        BACKLOG, trigger, bare, trigger / bare);
            }
            for (int round = 1; round <= ROUNDS; round++) {
                benchmark.writes(round);
            }
        }
    }

    private void latency() throws InterruptedException {
        int events = PER_SECOND * SECONDS;
        MongoCollection<BsonDocument> collection = collection("latency");
        AtomicLongArray acknowledged = new AtomicLongArray(events);
        AtomicLongArray begun = new AtomicLongArray(events);
        AtomicLongArray seen = new AtomicLongArray(events);
        Thread bare = Thread.ofPlatform().daemon().unstarted(() -> {
            try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor =
                    collection.watch().cursor()) {
                for (int i = 0; i < events; i++) {
                    BsonDocument document = cursor.next().getFullDocument();
                    seen.set(document == null ? 0 : document.getInt32("n").getValue(), System.nanoTime());
                }
            }
        });
        try (TriggerUnderTest trigger =
                new TriggerUnderTest(client, DATABASE, "latency", (parameters, context, response) -> {
                    long now = System.nanoTime();
                    begun.set(
                            parameters
                                    .getFirst()
                                    .asDocument()
                                    .getDocument("fullDocument")
                                    .getInt32("n")
                                    .getValue(),
                            now);
                    return new BsonUndefined();
                })) {
            trigger.start();
            bare.start();
            await(() -> trigger.status().state() == PartState.RUNNING);
            long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            for (int i = 0; i < events; i++) {
                LockSupport.parkNanos(begin + i * TimeUnit.SECONDS.toNanos(1) / PER_SECOND - System.nanoTime());
                collection.insertOne(document(i));
                acknowledged.set(i, System.nanoTime());
            }
            await(() -> trigger.status().eventsDelivered() == events);
            bare.join();
            PartStatus status = trigger.status();
            System.out.printf(
                    "acknowledged write to start of function at %d/s: p50 %.2f ms, p99 %.2f ms; bare loop: p50 %.2f ms, p99 %.2f ms;"
                            + " %.1f position saves per 1,000 events%n",
                    PER_SECOND,
                    percentile(acknowledged, begun, 0.5),
                    percentile(acknowledged, begun, 0.99),
                    percentile(acknowledged, seen, 0.5),
                    percentile(acknowledged, seen, 0.99),
                    1e3 * status.positionSaves() / status.eventsDelivered());
        }
    }

    /** @return events per second */
    private double backlog(String name) throws InterruptedException {
        int events = BACKLOG;
        try (TriggerUnderTest trigger =
                new TriggerUnderTest(client, DATABASE, name, (parameters, context, response) -> new BsonUndefined())) {
            trigger.beginHere();
            fill(name, events);
            long begin = System.nanoTime();
            trigger.start();
            await(() -> trigger.status().eventsDelivered() == events);
            double perSecond = events / seconds(begin);
            PartStatus status = trigger.status();
            System.out.printf(
                    "  %d events, %.0f/s, %.2f position saves per 1,000 events%n",
                    events, perSecond, 1e3 * status.positionSaves() / events);
            return perSecond;
        }
    }

    private double bareBacklog(String name) {
        BsonTimestamp start = now();
        fill(name, BACKLOG);
        long begin = System.nanoTime();
        try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor =
                collection(name).watch().startAtOperationTime(start).cursor()) {
            for (int i = 0; i < BACKLOG; i++) {
                cursor.next();
            }
        }
        return BACKLOG / seconds(begin);
    }

    private void writes(int round) throws InterruptedException {
        String name = "writes" + round;
        MongoCollection<BsonDocument> target = collection("target" + round);
        double trigger;
        try (TriggerUnderTest written =
                new TriggerUnderTest(client, DATABASE, name, (parameters, context, response) -> {
                    context.database(DATABASE)
                            .collection(target.getNamespace().getCollectionName())
                            .insertOne(document(0));
                    return new BsonUndefined();
                })) {
            written.beginHere();
            fill(name, WRITES);
            long begin = System.nanoTime();
            written.start();
            await(() -> written.status().eventsDelivered() == WRITES);
            trigger = WRITES / seconds(begin);
        }
        double bare = bareWrites(collection("bare" + round));
        System.out.printf(
                "functions that write one document: %.0f/s, %d bare threads %.0f/s, ratio %.2f%n",
                trigger, TriggerUnderTest.PLACES, bare, trigger / bare);
    }

    private static double bareWrites(MongoCollection<BsonDocument> target) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(WRITES);
        List<Thread> threads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < TriggerUnderTest.PLACES; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                while (left.getAndDecrement() > 0) {
                    target.insertOne(document(0));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return WRITES / seconds(begin);
    }

    private void fill(String name, int events) {
        MongoCollection<BsonDocument> collection = collection(name);
        for (int from = 0; from < events; from += BATCH) {
            List<BsonDocument> batch = new ArrayList<>(BATCH);
            for (int i = from; i < Math.min(events, from + BATCH); i++) {
                batch.add(document(i));
            }
            collection.insertMany(batch);
        }
    }

    private static BsonDocument document(int number) {
        return new BsonDocument("n", new BsonInt32(number)).append("content", CONTENT);
    }

    private MongoCollection<BsonDocument> collection(String name) {
        return client.getDatabase(DATABASE).getCollection(name, BsonDocument.class);
    }

    private BsonTimestamp now() {
        return client.getDatabase("admin")
                .runCommand(new BsonDocument("hello", new BsonInt32(1)), BsonDocument.class)
                .getTimestamp("operationTime");
    }

    private static double percentile(AtomicLongArray from, AtomicLongArray to, double share) {
        double[] millis = new double[from.length()];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = (to.get(i) - from.get(i)) / 1e6;
        }
        Arrays.sort(millis);
        return millis[(int) (share * (millis.length - 1))];
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(15).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not in time");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
