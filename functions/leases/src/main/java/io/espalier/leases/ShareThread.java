package io.espalier.leases;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** A thread that does one thing again and again, and knows itself when it wants to do it next. Thread-safe. */
final class ShareThread {
    private final Thread thread;
    private final LongSupplier task;
    private volatile boolean ended;

    /** @param task returns the nanoseconds until it wants to be called again; must not throw */
    ShareThread(String name, LongSupplier task) {
        this.task = task;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Calls the task now, or again if it is being called. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Interrupts what it does, and waits a while for its end. */
    void end(Duration limit) throws InterruptedException {
        ended = true;
        thread.interrupt();
        if (thread.isAlive()) {
            thread.join(limit);
        }
    }

    private void run() {
        while (!ended) {
            Thread.interrupted();
            long pause = task.getAsLong();
            if (!ended && pause > 0) {
                LockSupport.parkNanos(pause);
            }
        }
    }
}
