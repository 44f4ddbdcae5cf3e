package io.espalier.accounts.revocations;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether tokens come often enough that following pays: a process that is woken now and then, such as one behind Lambda, is
 * better off with single look-ups. Thread-safe.
 */
final class Demand {
    private final Duration brisk;
    private final Duration idle;
    private final LongSupplier nanoTime;
    private volatile long last;

    /**
     * @param brisk two tokens within this time are reason to follow
     * @param idle no token for this time is reason to stop
     */
    Demand(Duration brisk, Duration idle, LongSupplier nanoTime) {
        this.brisk = brisk;
        this.idle = idle;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong() - brisk.toNanos() - 1;
    }

    /** Notes a token; true if the one before it was there just now. */
    boolean note() {
        long now = nanoTime.getAsLong();
        boolean follows = now - last <= brisk.toNanos();
        last = now;
        return follows;
    }

    boolean hasCeased() {
        return nanoTime.getAsLong() - last > idle.toNanos();
    }
}
