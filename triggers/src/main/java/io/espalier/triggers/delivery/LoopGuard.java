package io.espalier.triggers.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Notices functions that cause their own events: it counts deliveries per document within a window of time. Documents are never
 * marked for it. What it knows is bounded, and forgotten with the part. Thread-safe.
 */
public final class LoopGuard {
    private static final int MAX_KEYS = 10_000;

    private final int max;
    private final Duration window;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private static final class Count {
        private long beginNanos;
        private int deliveries;
    }

    /** @param max how many deliveries a document may have in a window; 0 for any number */
    public LoopGuard(int max, Duration window, LongSupplier nanoTime) {
        this.max = max;
        this.window = window;
        this.nanoTime = nanoTime;
    }

    /**
     * Counts a delivery.
     *
     * @return whether there are so many that it must be a loop
     */
    public boolean isLoop(String key) {
        if (max == 0) {
            return false;
        }
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            Count count = counts.computeIfAbsent(key, ignored -> new Count());
            if (count.deliveries == 0 || now - count.beginNanos > window.toNanos()) {
                count.beginNanos = now;
                count.deliveries = 0;
            }
            count.deliveries++;
            return count.deliveries > max;
        } finally {
            lock.unlock();
        }
    }

    /** What an operator is told. */
    public DeliveryOutcome.Failed failure() {
        return new DeliveryOutcome.Failed(
                "LoopDetected",
                "its document had more than " + max + " deliveries within " + window
                        + ": the function seems to cause its own events. Change it, or espalier.triggers.loop-guard, and"
                        + " replay what is missing");
    }
}
