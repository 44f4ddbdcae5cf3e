package io.espalier.accounts.revocations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * As of when all entries were known, and whether that is recent enough. Two clocks must say so: the monotonic one may stand
 * still while a machine is frozen, the other may be set back. Thread-safe.
 */
final class Freshness {
    private final Duration bound;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private volatile @Nullable Moment complete;

    /** @param bound how long ago it may have been */
    Freshness(Duration bound, LongSupplier nanoTime, Clock clock) {
        this.bound = bound;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** A moment on both clocks. */
    record Moment(long nanos, Instant wall) {}

    Moment now() {
        return new Moment(nanoTime.getAsLong(), clock.instant());
    }

    /** All entries are known that were there at that moment. */
    void completeAsOf(Moment moment) {
        complete = moment;
    }

    /** Nothing is certain any more. */
    void lost() {
        complete = null;
    }

    boolean isFresh() {
        Moment known = complete;
        return known != null
                && isWithin(Duration.ofNanos(nanoTime.getAsLong() - known.nanos()))
                && isWithin(Duration.between(known.wall(), clock.instant()));
    }

    private boolean isWithin(Duration age) {
        return !age.isNegative() && age.compareTo(bound) <= 0;
    }
}
