package io.espalier.triggers;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Between a trigger's thread and those who want it to stop: what only waits is interrupted at once, a function that runs may
 * finish until the stop becomes an abort. Thread-safe.
 */
final class StopSignal {
    private final CountDownLatch settled = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private boolean delivering;
    private volatile boolean aborted;

    /** No new event is begun. */
    void stop(Thread thread) {
        lock.lock();
        try {
            stop.countDown();
            if (!delivering) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The event that is being delivered is given up as well. */
    void abort(Thread thread) {
        aborted = true;
        stop.countDown();
        thread.interrupt();
    }

    /** Forgets the interruption of a stop, so that last things can be done. A stop that is on its way comes first. */
    void clearInterrupt() {
        lock.lock();
        try {
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    /** The first attempt to open the stream has ended. */
    void settled() {
        settled.countDown();
    }

    /** @return false if the time was over first */
    boolean awaitSettled(Duration limit) throws InterruptedException {
        return settled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isStopped() {
        return stop.getCount() == 0;
    }

    boolean isAborted() {
        return aborted;
    }

    /** @return false if no event may be begun any more */
    boolean beginDelivery() {
        lock.lock();
        try {
            delivering = !isStopped();
            return delivering;
        } finally {
            lock.unlock();
        }
    }

    void endDelivery() {
        lock.lock();
        try {
            delivering = false;
        } finally {
            lock.unlock();
        }
    }

    /** @return false if the wait was cut short because the trigger stops */
    boolean pause(Duration length) {
        try {
            return !stop.await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
