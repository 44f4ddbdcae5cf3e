package io.espalier.functions.call;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives bodies up that run past their time limit on threads that nobody waits for. All have the same limit, so one that begins is
 * never the next to pass it while others run: it only enters a set, and no timer is set for it alone. Thread-safe.
 */
final class OverdueWatch {
    /** A commit is on its way: its end is near. */
    private static final Duration AGAIN = Duration.ofMillis(50);

    private final Duration limit;
    private final Set<Watched> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    OverdueWatch(Duration limit) {
        this.limit = limit;
    }

    /** A body on the thread that asked for it. */
    static final class Watched {
        private final RunningCall call;
        private final Runnable overdue;
        private final long endNanos;

        private Watched(RunningCall call, Runnable overdue, long endNanos) {
            this.call = call;
            this.overdue = overdue;
            this.endNanos = endNanos;
        }
    }

    /** @param overdue run on a thread of its own when the body was given up */
    Watched begin(RunningCall call, Runnable overdue) {
        Watched watched = new Watched(call, overdue, System.nanoTime() + limit.toNanos());
        running.add(watched);
        lookWhileAnyRuns();
        return watched;
    }

    void end(Watched watched) {
        running.remove(watched);
    }

    private void lookWhileAnyRuns() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            lookIn(limit.toNanos());
        }
    }

    /** On a platform thread, which the operating system lets run also where bodies take every processor. */
    private void lookIn(long nanos) {
        CompletableFuture.delayedExecutor(
                        nanos,
                        TimeUnit.NANOSECONDS,
                        look -> Thread.ofPlatform()
                                .daemon()
                                .name("espalier-overdue")
                                .start(look))
                .execute(this::look);
    }

    private void look() {
        long next = limit.toNanos();
        for (Watched watched : running) {
            long left = watched.endNanos - System.nanoTime();
            if (left > 0 || !giveUp(watched)) {
                next = Math.min(next, left > 0 ? left : AGAIN.toNanos());
            }
        }
        if (!running.isEmpty()) {
            lookIn(next);
            return;
        }
        looking.set(false);
        if (!running.isEmpty()) {
            lookWhileAnyRuns();
        }
    }

    /** False if it is committing, or has just ended. */
    private boolean giveUp(Watched watched) {
        if (!watched.call.giveUp()) {
            return false;
        }
        running.remove(watched);
        Thread.ofVirtual().name("espalier-stand-in").start(watched.overdue);
        return true;
    }
}
