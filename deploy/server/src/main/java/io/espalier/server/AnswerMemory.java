package io.espalier.server;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that large answers may take together, from the end of the function until the client has taken them. Who needs some
 * waits for it, the first first. Thread-safe.
 */
final class AnswerMemory {
    private static final int UNIT = 1024;

    /** Answers up to this size neither wait nor count: there are never more of them than requests. */
    private static final int SMALL = 64 * UNIT;

    /** What a byte of BSON comes to take as text, about. */
    private static final int EXPANSION = 2;

    private final int units;
    private final Semaphore free;

    /** @param bytes at least 1 */
    AnswerMemory(long bytes) {
        this.units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(units, true);
    }

    /**
     * Waits for the memory of an answer; one that is larger than all there is gets all.
     *
     * @param bytes the size of the result as BSON
     * @return what was taken, to be given back; negative if there was not enough in time
     */
    int take(long bytes, Duration limit) throws InterruptedException {
        if (!counts(bytes)) {
            return 0;
        }
        int wanted = unitsOf(EXPANSION * bytes);
        return free.tryAcquire(wanted, limit.toMillis(), TimeUnit.MILLISECONDS) ? wanted : -1;
    }

    /** Whether an answer of this size counts. */
    boolean counts(long bytes) {
        return bytes > SMALL;
    }

    void give(int taken) {
        free.release(taken);
    }

    /** What so many bytes of text count as. */
    int unitsOf(long bytes) {
        return Math.clamp(bytes / UNIT + 1, 1, units);
    }

    /** Whether somebody waits for what others do not take. */
    boolean isScarce() {
        return free.hasQueuedThreads();
    }

    /** How much of it is taken, in bytes. */
    long taken() {
        return (long) (units - free.availablePermits()) * UNIT;
    }
}
