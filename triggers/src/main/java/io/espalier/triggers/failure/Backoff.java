package io.espalier.triggers.failure;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits that double from a first to a longest one, each shortened at random by up to a half, so that processes that failed
 * together do not come back together. Belongs to one thread.
 */
public final class Backoff {
    private final Duration initial;
    private final Duration max;
    private final RandomGenerator random;
    private Duration next;

    public Backoff(Duration initial, Duration max, RandomGenerator random) {
        if (!initial.isPositive() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("a backoff needs 0 < initial <= max, got " + initial + " and " + max);
        }
        this.initial = initial;
        this.max = max;
        this.random = random;
        this.next = initial;
    }

    public Duration next() {
        Duration full = next;
        next = full.compareTo(max.dividedBy(2)) > 0 ? max : full.multipliedBy(2);
        long half = full.toNanos() / 2;
        return Duration.ofNanos(full.toNanos() - random.nextLong(half + 1));
    }

    public void reset() {
        next = initial;
    }
}
