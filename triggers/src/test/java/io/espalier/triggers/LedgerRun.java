package io.espalier.triggers;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.ledger.Change;
import io.espalier.triggers.ledger.Disturbance;
import io.espalier.triggers.ledger.DocumentWriter;
import io.espalier.triggers.ledger.Entry;
import io.espalier.triggers.ledger.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bson.types.ObjectId;

/**
 * Several processes run the triggers of the ledger on what writers write, while they and MongoDB are maltreated. Afterwards the
 * ledger is compared with what was written. Belongs to one thread.
 */
final class LedgerRun implements AutoCloseable {
    private static final int WRITES_PER_SECOND = 25;
    private static final Duration TICK = Duration.ofMillis(20);

    /** So long deliveries are waited for before the next disturbance. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** So long may nothing be delivered at the end, when nobody disturbs any more. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private final Random random;
    private final PrintStream report;
    private final MongoClient client;
    private final LedgerBook book;
    private final DocumentWriter writer;
    private final LedgerDisturber disturber;
    private final Map<Disturbance.Kind, Integer> disturbances = new EnumMap<>(Disturbance.Kind.class);
    private long entriesAtLast;

    LedgerRun(MongoReplicaSet set, long seed, PrintStream report) {
        this.random = new Random(seed);
        this.report = report;
        this.client = MongoClients.create(set.connectionString());
        TriggerWorld world = new TriggerWorld(() -> client, new ObjectId().toHexString());
        LedgerTriggers.define(world, "first", 0);
        // The first start records the beginning, as every process does before it serves anybody.
        Triggers first = world.triggers();
        first.start();
        first.stop();
        this.book = new LedgerBook(world);
        this.writer = new DocumentWriter(world.orders(), WRITES_PER_SECOND, new Random(seed));
        this.disturber = new LedgerDisturber(set, book, writer, random);
    }

    /** Disturbs until there were that many kills, and the primary was lost that often. */
    void disturbUntil(int kills, int primaries) throws IOException, InterruptedException {
        while (disturber.kills() < kills || disturbances.getOrDefault(Disturbance.Kind.PRIMARY, 0) < primaries) {
            disturb(next());
        }
    }

    /** Disturbs for that long, and tells how it goes. */
    void disturbFor(Duration length) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long told = begin;
        while (System.nanoTime() - begin < length.toNanos()) {
            disturb(next());
            if (System.nanoTime() - told > TimeUnit.MINUTES.toNanos(1)) {
                told = System.nanoTime();
                report.println("  " + progress());
            }
        }
    }

    private Disturbance next() {
        Disturbance next = Disturbance.next(random, LedgerDisturber.PLACES);
        return disturber.canCutNetworks() ? next : next.withoutNetworks();
    }

    private String progress() {
        return disturber.kills() + " kills, " + writer.count() + " changes, " + disturbances;
    }

    private void disturb(Disturbance disturbance) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long wanted = entriesAtLast + disturbance.deliveries();
        while (System.nanoTime() - begin < disturbance.pause().toNanos()
                || (book.roughCount() < wanted && System.nanoTime() - begin < LONGEST_PAUSE.toNanos())) {
            tick();
        }
        entriesAtLast = book.roughCount();
        disturbances.merge(disturbance.kind(), 1, Integer::sum);
        disturber.disturb(disturbance);
    }

    private void tick() throws IOException, InterruptedException {
        disturber.tend();
        LockSupport.parkNanos(TICK.toNanos());
    }

    /** Lets everything come to rest, and compares. */
    LedgerResult finish() throws IOException, InterruptedException {
        while (!disturber.isQuiet()) {
            tick();
        }
        writer.close();
        List<Change> changes = writer.changes();
        int expected = changes.size() * LedgerTriggers.PROMISES.size();
        report.println(
                "  " + progress() + "; delivered among the disturbances: " + book.delivered() + " of " + expected);
        awaitDelivered(expected);
        disturber.stop();
        List<Entry> entries = book.entries();
        Verdict verdict = Verdict.of(changes, entries, disturber.incidents(), LedgerTriggers.PROMISES);
        long dead = entries.stream().filter(Entry::dead).count();
        return new LedgerResult(
                disturber.kills(), changes.size(), entries.size(), dead, verdict, disturber.complaints());
    }

    private void awaitDelivered(int expected) throws IOException, InterruptedException {
        int last = -1;
        long moved = System.nanoTime();
        int now = book.delivered();
        while (now < expected && System.nanoTime() - moved < STANDSTILL.toNanos()) {
            disturber.tend();
            if (now != last) {
                last = now;
                moved = System.nanoTime();
            }
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            now = book.delivered();
        }
    }

    @Override
    public void close() {
        writer.close();
        disturber.close();
        client.close();
    }
}
