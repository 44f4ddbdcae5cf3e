package io.espalier.functions.log;

import io.espalier.functions.FailureTrace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.RawBsonDocument;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores entries behind the backs of the calls: one bounded queue, one thread, many entries with one write, and no more of them
 * than the pace, so that logs never take the database from the calls. Where calls are faster than that for long, or MongoDB is slower
 * or not there, entries are dropped and counted; whoever offers one never waits. The thread starts with the first entry. Thread-safe.
 */
final class LogWriter {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);
    private static final int LAST_BATCH = 2000;

    private final boolean enabled;
    private final Consumer<List<RawBsonDocument>> store;
    private final EntryQueue queue;
    private final Pace pace;
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    /**
     * How fast entries are stored: once in a while, some.
     *
     * @param gathering how long the first entry of a write waits for others
     * @param batch how many entries one write has at most; at least 1
     */
    record Pace(Duration gathering, int batch) {
        /** So often that no write is so large that calls wait long behind it. */
        private static final int WRITES_PER_SECOND = 10;

        static Pace ofSecond(int entries) {
            if (entries < 1) {
                throw new IllegalArgumentException("espalier.logs.max-per-second must be at least 1, got " + entries);
            }
            int batch = Math.ceilDiv(entries, WRITES_PER_SECOND);
            return new Pace(Duration.ofSeconds(batch).dividedBy(entries), batch);
        }
    }

    /**
     * @param enabled whether entries are stored; otherwise they are forgotten and not counted
     * @param store stores a batch; blocks, and throws if it cannot. It must not keep the entries: their bytes are used again
     * @param queueSize how many entries may wait, of {@value EntryQueue#BYTES_PER_PLACE} bytes each on the average; at least 1
     */
    LogWriter(boolean enabled, Consumer<List<RawBsonDocument>> store, int queueSize, Pace pace) {
        this.enabled = enabled;
        this.store = store;
        this.queue = new EntryQueue(queueSize);
        this.pace = pace;
    }

    /**
     * Takes an entry, or drops it.
     *
     * @param entry not asked for where there is no room for it: a process that is short of time makes none to throw it away
     */
    void offer(Supplier<RawBsonDocument> entry) {
        if (!enabled) {
            return;
        }
        if (queue.isFull() || !queue.offer(entry.get())) {
            dropped.incrementAndGet();
        } else if (thread == null) {
            start();
        }
    }

    /** How many entries were lost since the process began. */
    long dropped() {
        return dropped.get();
    }

    /** How many entries are not stored yet. */
    int waiting() {
        return queue.size();
    }

    /** Whether entries are stored at all. */
    boolean isEnabled() {
        return enabled;
    }

    /** Takes no more entries and stores those that wait, as far as the time allows. */
    void stop(Duration limit) {
        boolean someWait = queue.close();
        stopping.countDown();
        if (someWait) {
            // The call that left the first one may not have come to it yet.
            start();
        }
        Thread running = started();
        if (running == null) {
            return;
        }
        try {
            if (!running.join(limit)) {
                LOG.warnf("%d entries of the logs were not stored before the end", waiting());
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("espalier-logs").start(this::write);
        }
    }

    /** Under the lock of the start: the thread may have taken an entry before whoever started it has kept it. */
    private synchronized @Nullable Thread started() {
        return thread;
    }

    private void write() {
        try {
            while (queue.awaitEntry()) {
                // Asleep, not at the queue: calls that leave an entry there wake nobody.
                boolean last = stopping.await(pace.gathering().toNanos(), TimeUnit.NANOSECONDS);
                try {
                    storeOrDrop(queue.take(last ? LAST_BATCH : pace.batch()));
                } finally {
                    queue.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void storeOrDrop(List<RawBsonDocument> batch) {
        try {
            store.accept(batch);
        } catch (RuntimeException | Error e) {
            if (dropped.getAndAdd(batch.size()) == 0) {
                LOG.warnf("entries of the logs cannot be stored and are dropped: %s", FailureTrace.of(e));
            }
            if (e instanceof OutOfMemoryError outOfMemory) {
                // Not for the logs to survive.
                throw outOfMemory;
            }
        }
    }
}
