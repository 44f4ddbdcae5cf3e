package io.espalier.triggers.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Works off items in parallel, those of one key strictly one after the other, in the order in which they came. What waits is
 * bounded in bytes: who adds more waits. Each lane that has something to do has a virtual thread. Thread-safe; items are added
 * by one thread.
 */
public final class Lanes<T> {
    private final long maxBytes;
    private final String name;
    private final Slots slots;
    private final Work<T> work;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private long bytes;
    private long added;
    /** The latest item that was begun. */
    private long begun;
    /** Later items are not begun any more. */
    private long last = Long.MAX_VALUE;

    /** What is done with an item. */
    public interface Work<T> {

        /**
         * Works on the item for as long as its lane must wait for it.
         *
         * @param turn held at the beginning; may be given back during waits
         * @return false if the item is not finished: its lane ends, for what comes later must not overtake it
         * @throws InterruptedException if that was asked for
         */
        boolean run(T item, Turn turn) throws InterruptedException;
    }

    private final class Lane {
        private final String key;
        private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

        private Lane(String key) {
            this.key = key;
        }
    }

    private final class Entry {
        private final T item;
        private final long number;
        private final int size;

        private Entry(T item, long number, int size) {
            this.item = item;
            this.number = number;
            this.size = size;
        }
    }

    /**
     * @param maxBytes how much may wait; one item may always
     * @param name of the threads
     * @param slots how many items are worked on at the same time
     */
    public Lanes(long maxBytes, String name, Slots slots, Work<T> work) {
        this.maxBytes = maxBytes;
        this.name = name;
        this.slots = slots;
        this.work = work;
    }

    /**
     * Adds an item, when there is room for it.
     *
     * @return false if items are no longer begun
     */
    public boolean add(String key, int size, T item) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytes > 0 && bytes + size > maxBytes && last == Long.MAX_VALUE) {
                changed.await();
            }
            if (last != Long.MAX_VALUE) {
                return false;
            }
            bytes += size;
            Lane lane = lanes.get(key);
            boolean isNew = lane == null;
            if (lane == null) {
                lane = new Lane(key);
                lanes.put(key, lane);
            }
            lane.waiting.addLast(new Entry(item, ++added, size));
            if (isNew) {
                start(lane);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until nothing waits or runs.
     *
     * @return false if the time was over first, or items are no longer begun
     */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (!lanes.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Begins no item that is later than those that were begun, so that no gaps remain; earlier ones still are. */
    public void stop() {
        lock.lock();
        try {
            last = Math.min(last, begun);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Begins nothing more, and interrupts what runs. */
    public void abort() {
        lock.lock();
        try {
            last = -1;
            threads.forEach(Thread::interrupt);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many items wait or run. */
    public long size() {
        lock.lock();
        try {
            return lanes.values().stream()
                    .mapToLong(lane -> lane.waiting.size())
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    private void start(Lane lane) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> workOff(lane));
        threads.add(thread);
        thread.start();
    }

    private void workOff(Lane lane) {
        Turn turn = new Turn(slots);
        try {
            Entry entry = first(lane);
            while (entry != null) {
                turn.take();
                if (!begin(entry) || !work.run(entry.item, turn)) {
                    end(lane);
                    return;
                }
                turn.give();
                entry = next(lane, entry);
            }
        } catch (InterruptedException e) {
            // Asked for by an abort: what was not finished is read again by whoever works on the part next.
            end(lane);
        } finally {
            turn.give();
            ended();
        }
    }

    private boolean begin(Entry entry) {
        lock.lock();
        try {
            if (entry.number > last) {
                return false;
            }
            begun = Math.max(begun, entry.number);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Entry first(Lane lane) {
        lock.lock();
        try {
            return lane.waiting.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** An item stays in its lane while it is worked on, so that its key is taken. */
    private @Nullable Entry next(Lane lane, Entry done) {
        lock.lock();
        try {
            lane.waiting.removeFirst();
            bytes -= done.size;
            Entry next = lane.waiting.peekFirst();
            if (next == null) {
                lanes.remove(lane.key);
            }
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** What waits in the lane is given up. More may be added to its key only when nothing is begun any more. */
    private void end(Lane lane) {
        lock.lock();
        try {
            last = Math.min(last, begun);
            lanes.remove(lane.key);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            threads.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }
}
