package io.espalier.triggers.part;

import io.espalier.triggers.delivery.ParkedHead;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The documents of a part that have parked events, and when the first of each may be tried again. As long as a document is in
 * here its new events park behind. Thread-safe.
 */
final class ParkedKeys {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Waiting> keys = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>((a, b) -> a.at().compareTo(b.at()));

    private long changes;

    private record Due(Instant at, String key) {}

    private static final class Waiting {
        /** Events that are just being parked. */
        private int arriving;

        /** Grows with each event that is parked. */
        private long version;
    }

    /**
     * A document whose first event may be tried.
     *
     * @param version tells whether events were parked since
     */
    record Ready(String key, long version) {}

    /** Takes over what was parked earlier. */
    void load(List<ParkedHead> heads) {
        lock.lock();
        try {
            for (ParkedHead head : heads) {
                add(head.key(), head.dueAt());
            }
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** The first event of a document was parked. */
    void park(String key, Instant dueAt) {
        lock.lock();
        try {
            add(key, dueAt);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether an event must park behind others; then it is being parked until {@link #arrived}. */
    boolean arrives(String key) {
        lock.lock();
        try {
            Waiting waiting = keys.get(key);
            if (waiting == null) {
                return false;
            }
            waiting.arriving++;
            waiting.version++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void arrived(String key) {
        lock.lock();
        try {
            Waiting waiting = keys.get(key);
            if (waiting != null) {
                waiting.arriving--;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a document whose first event may be tried, and hands it out once. Empty if the time was over first. */
    Optional<Ready> takeDue(Instant now, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Due first = due.peek();
            if (first != null && !first.at().isAfter(now)) {
                due.remove();
                return Optional.ofNullable(keys.get(first.key()))
                        .map(waiting -> new Ready(first.key(), waiting.version));
            }
            Duration wait = first == null ? limit : shorter(limit, Duration.between(now, first.at()));
            awaitChange(wait);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange(Duration limit) throws InterruptedException {
        long seen = changes;
        long left = limit.toNanos();
        while (seen == changes && left > 0) {
            left = changed.awaitNanos(left);
        }
    }

    private void signal() {
        changes++;
        changed.signalAll();
    }

    /** The first event of the document is looked at again. */
    void again(String key, Instant dueAt) {
        lock.lock();
        try {
            due.add(new Due(dueAt, key));
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** There was no event of the document, which is forgotten then, unless one was or is being parked meanwhile. */
    void missing(Ready ready, Instant again) {
        lock.lock();
        try {
            Waiting waiting = keys.get(ready.key());
            if (waiting != null && (waiting.arriving > 0 || waiting.version != ready.version())) {
                due.add(new Due(again, ready.key()));
            } else {
                keys.remove(ready.key());
            }
            signal();
        } finally {
            lock.unlock();
        }
    }

    private void add(String key, Instant dueAt) {
        Waiting known = keys.get(key);
        if (known == null) {
            keys.put(key, new Waiting());
            due.add(new Due(dueAt, key));
        } else {
            known.version++;
        }
    }

    /** Who waits for a due document looks again. */
    void wake() {
        lock.lock();
        try {
            signal();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return keys.size();
        } finally {
            lock.unlock();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
