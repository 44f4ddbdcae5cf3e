package io.espalier.triggers.lane;

import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** The numbers 0 to n - 1, one for each attempt that may run at the same time. Given in the order in which they were asked for. Thread-safe. */
public final class Slots {
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int unused;

    public Slots(int count) {
        this.permits = new Semaphore(count, true);
    }

    /** Waits for a free one. */
    public int take() throws InterruptedException {
        permits.acquire();
        lock.lock();
        try {
            Integer used = free.pollLast();
            return used == null ? unused++ : used;
        } finally {
            lock.unlock();
        }
    }

    public void give(int slot) {
        lock.lock();
        try {
            free.addLast(slot);
        } finally {
            lock.unlock();
        }
        permits.release();
    }
}
