package io.espalier.functions.log;

import io.espalier.functions.FailureTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores entries behind the backs of the calls: one bounded queue, one thread, many entries with one write. Where MongoDB is
 * slower than the calls, or not there, entries are dropped and counted; whoever offers one never waits. The thread starts with
 * the first entry. Thread-safe.
 */
final class LogWriter {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);
    private static final int BATCH = 500;

    private final boolean enabled;
    private final Consumer<List<BsonDocument>> store;
    private final BlockingQueue<BsonDocument> queue;
    private final Duration gathering;
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /**
     * @param enabled whether entries are stored; otherwise they are forgotten and not counted
     * @param store stores a batch; blocks, and throws if it cannot
     * @param queueSize how many entries may wait
     * @param gathering how long the first entry of a batch waits for others
     */
    LogWriter(boolean enabled, Consumer<List<BsonDocument>> store, int queueSize, Duration gathering) {
        this.enabled = enabled;
        this.store = store;
        this.queue = new ArrayBlockingQueue<>(queueSize);
        this.gathering = gathering;
    }

    /** Takes an entry, or drops it. */
    void offer(BsonDocument entry) {
        if (!enabled) {
            return;
        }
        if (stopping || !queue.offer(entry)) {
            dropped.incrementAndGet();
            return;
        }
        start();
    }

    /** How many entries were lost since the process began. */
    long dropped() {
        return dropped.get();
    }

    /** How many entries wait to be stored. */
    int waiting() {
        return queue.size();
    }

    /** Whether entries are stored at all. */
    boolean isEnabled() {
        return enabled;
    }

    /** Takes no more entries and stores those that wait, as far as the time allows. */
    void stop(Duration limit) {
        stopping = true;
        Thread running = runningThread();
        if (running == null) {
            return;
        }
        try {
            if (!running.join(limit)) {
                LOG.warnf("%d entries of the logs were not stored before the end", queue.size());
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Thread runningThread() {
        return thread;
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("espalier-logs").start(this::write);
        }
    }

    private void write() {
        try {
            while (!stopping || !queue.isEmpty()) {
                List<BsonDocument> batch = gather();
                if (!batch.isEmpty()) {
                    storeOrDrop(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<BsonDocument> gather() throws InterruptedException {
        List<BsonDocument> batch = new ArrayList<>();
        // Looks up now and then, to see whether the end has come.
        BsonDocument first = queue.poll(gathering.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            return batch;
        }
        batch.add(first);
        long until = System.nanoTime() + gathering.toNanos();
        while (batch.size() < BATCH && !stopping) {
            BsonDocument next = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return batch;
            }
            batch.add(next);
        }
        queue.drainTo(batch, BATCH - batch.size());
        return batch;
    }

    private void storeOrDrop(List<BsonDocument> batch) {
        try {
            store.accept(batch);
        } catch (RuntimeException e) {
            if (dropped.getAndAdd(batch.size()) == 0) {
                LOG.warnf("entries of the logs cannot be stored and are dropped: %s", FailureTrace.of(e));
            }
        }
    }
}
