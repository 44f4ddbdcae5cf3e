package io.espalier.triggers.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Notices functions that cause their own events: it counts the events of a document within a window of the time at which they
 * happened, so that a backlog that is worked off quickly is no loop. Documents are never marked for it. What it knows is bounded,
 * and forgotten with the part. Thread-safe.
 */
public final class LoopGuard {
    private static final int MAX_KEYS = 10_000;

    private final int max;
    private final Duration window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private static final class Count {
        private long begin;
        private int events;
    }

    /** @param max how many events of a document may happen in a window; 0 for any number */
    public LoopGuard(int max, Duration window) {
        this.max = max;
        this.window = window;
    }

    /**
     * Counts an event, to be called in the order of those of its document.
     *
     * @param happened in milliseconds since 1970
     * @return whether there are so many that it must be a loop
     */
    public boolean isLoop(String key, long happened) {
        if (max == 0) {
            return false;
        }
        lock.lock();
        try {
            Count count = counts.computeIfAbsent(key, ignored -> new Count());
            if (count.events == 0 || happened - count.begin > window.toMillis()) {
                count.begin = happened;
                count.events = 0;
            }
            count.events++;
            return count.events > max;
        } finally {
            lock.unlock();
        }
    }

    /** What an operator is told. */
    public DeliveryOutcome.Failed failure() {
        return new DeliveryOutcome.Failed(
                "LoopDetected",
                "its document had more than " + max + " events within " + window
                        + ": the function seems to cause its own events. Change it, or espalier.triggers.loop-guard, and"
                        + " replay what is missing");
    }
}
