package io.espalier.functions.log;

import io.espalier.functions.FailureTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores entries behind the backs of the calls: one bounded queue, one thread, many entries with one write, and no more of them
 * than the pace, so that logs never take the database from the calls. Where calls are faster than that for long, or MongoDB is slower
 * or not there, entries are dropped and counted; whoever offers one never waits. The thread starts with the first entry. Thread-safe.
 */
final class LogWriter {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);
    private static final Duration LOOK_UP = Duration.ofMillis(500);
    private static final int LAST_BATCH = 2000;
    private final boolean enabled;
    private final Consumer<List<BsonDocument>> store;
    private final BlockingQueue<BsonDocument> queue;
    private final Pace pace;
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile int beingStored;
    private volatile @Nullable Thread thread;

    /**
     * How fast entries are stored: once in a while, some.
     *
     * @param gathering how long the first entry of a write waits for others
     * @param batch how many entries one write has at most; at least 1
     */
    record Pace(Duration gathering, int batch) {
        /** So many writes that somebody who follows the logs does not wait long. */
        private static final Duration USUAL = Duration.ofMillis(500);

        static Pace ofSecond(int entries) {
            if (entries < 1) {
                throw new IllegalArgumentException("espalier.logs.max-per-second must be at least 1, got " + entries);
            }
            Duration whole = Duration.ofSeconds(1);
            return entries == 1
                    ? new Pace(whole, 1)
                    : new Pace(USUAL, (int) (entries * USUAL.toMillis() / whole.toMillis()));
        }
    }

    /**
     * @param enabled whether entries are stored; otherwise they are forgotten and not counted
     * @param store stores a batch; blocks, and throws if it cannot
     * @param queueSize how many entries may wait
     */
    LogWriter(boolean enabled, Consumer<List<BsonDocument>> store, int queueSize, Pace pace) {
        this.enabled = enabled;
        this.store = store;
        this.queue = new ArrayBlockingQueue<>(queueSize);
        this.pace = pace;
    }

    /**
     * Takes an entry, or drops it.
     *
     * @param entry not asked for where there is no room for it: a process that is short of time makes none to throw it away
     */
    void offer(Supplier<BsonDocument> entry) {
        if (!enabled) {
            return;
        }
        if (isStopping() || queue.remainingCapacity() == 0 || !queue.offer(entry.get())) {
            dropped.incrementAndGet();
        } else if (thread == null) {
            start();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** How many entries were lost since the process began. */
    long dropped() {
        return dropped.get();
    }

    /** How many entries are not stored yet. */
    int waiting() {
        return queue.size() + beingStored;
    }

    /** Whether entries are stored at all. */
    boolean isEnabled() {
        return enabled;
    }

    /** Takes no more entries and stores those that wait, as far as the time allows. */
    void stop(Duration limit) {
        stopping.countDown();
        Thread running = thread;
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

    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("espalier-logs").start(this::write);
        }
    }

    private void write() {
        try {
            while (!isStopping() || !queue.isEmpty()) {
                List<BsonDocument> batch = gather();
                if (!batch.isEmpty()) {
                    storeOrDrop(batch);
                    beingStored = 0;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<BsonDocument> gather() throws InterruptedException {
        List<BsonDocument> batch = new ArrayList<>();
        // Looks up now and then, to see whether the end has come.
        BsonDocument first = queue.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            // Asleep, not at the queue: calls that leave an entry there wake nobody.
            boolean last = stopping.await(pace.gathering().toNanos(), TimeUnit.NANOSECONDS);
            beingStored = batch.size();
            queue.drainTo(batch, last ? LAST_BATCH - 1 : pace.batch() - 1);
            beingStored = batch.size();
        }
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
