package io.espalier.triggers.ledger;

import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.conversions.Bson;

/**
 * Inserts, updates, replaces, deletes and inserts again, each document by one thread: every change makes the next version of its
 * document. It does not give up before MongoDB has acknowledged a change with a majority. Thread-safe.
 */
public final class DocumentWriter implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int DOCUMENTS = 20;
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final MongoCollection<BsonDocument> collection;
    private final long pauseNanos;
    private final int[] versions = new int[DOCUMENTS];
    private final boolean[] present = new boolean[DOCUMENTS];
    private final List<Change> changes = new ArrayList<>();
    private final ReentrantReadWriteLock dropping = new ReentrantReadWriteLock(true);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** @param perSecond how many changes at most */
    public DocumentWriter(MongoCollection<BsonDocument> collection, int perSecond, Random random) {
        this.collection = collection.withWriteConcern(WriteConcern.MAJORITY);
        this.pauseNanos = TimeUnit.SECONDS.toNanos(THREADS) / perSecond;
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            Random own = new Random(random.nextLong());
            threads.add(Thread.ofPlatform().name("writer-" + number).daemon().start(() -> write(number, own)));
        }
    }

    /** Drops the collection with everything in it; nobody writes meanwhile. */
    public void drop() {
        dropping.writeLock().lock();
        try {
            until(() -> {
                collection.drop();
                return true;
            });
            Arrays.fill(present, false);
        } finally {
            dropping.writeLock().unlock();
        }
    }

    /** All that was acknowledged, those of a document in their order. */
    public List<Change> changes() {
        synchronized (changes) {
            return List.copyOf(changes);
        }
    }

    public int count() {
        synchronized (changes) {
            return changes.size();
        }
    }

    /** Ends the writing, after the changes that have begun. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write(int thread, Random random) {
        while (!closed) {
            dropping.readLock().lock();
            try {
                change(thread + THREADS * random.nextInt(DOCUMENTS / THREADS), random.nextInt(10));
            } finally {
                dropping.readLock().unlock();
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private void change(int document, int chance) {
        int next = versions[document] + 1;
        boolean delete = present[document] && chance >= 8;
        Bson before = Filters.and(Filters.eq(document), Filters.eq("n", next - 1));
        // Each can be repeated when it is unknown whether it has happened: a second time it changes nothing, and its
        // acknowledgement stands for the first.
        if (!present[document]) {
            until(() -> collection
                    .updateOne(Filters.eq(document), Updates.setOnInsert("n", next), new UpdateOptions().upsert(true))
                    .wasAcknowledged());
        } else if (delete) {
            until(() -> collection.deleteOne(before).wasAcknowledged());
        } else if (chance >= 6) {
            BsonDocument replacement = new BsonDocument("n", new BsonInt32(next)).append("whole", new BsonInt32(1));
            until(() -> collection.replaceOne(before, replacement).wasAcknowledged());
        } else {
            until(() -> collection.updateOne(before, Updates.set("n", next)).wasAcknowledged());
        }
        versions[document] = next;
        present[document] = !delete;
        synchronized (changes) {
            changes.add(new Change(document, next, delete));
        }
    }

    private interface Attempt {
        boolean run();
    }

    private static void until(Attempt attempt) {
        while (true) {
            try {
                if (attempt.run()) {
                    return;
                }
            } catch (MongoException e) {
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }
}
