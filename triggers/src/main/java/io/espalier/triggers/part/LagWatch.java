package io.espalier.triggers.part;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells once when a part lags behind by more than its trigger's {@code max_lag_warning}, and once when it does no more. What is
 * above only for one look is not told: while a stream is being opened nobody knows its lag, only the most that it can be.
 * Thread-safe.
 */
final class LagWatch {
    private final Optional<Duration> limit;
    private final PartProgress progress;
    private volatile boolean wasAbove;

    LagWatch(Optional<Duration> limit, PartProgress progress) {
        this.limit = limit;
        this.progress = progress;
    }

    /** @return what operators must be told, if anything has changed since the last look */
    Optional<String> look() {
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        Duration most = limit.get();
        Duration lag = progress.lag();
        boolean above = lag.compareTo(most) > 0;
        boolean lagging = above && wasAbove;
        wasAbove = above;
        if (!progress.becomesLagging(lagging)) {
            return Optional.empty();
        }
        return Optional.of(
                lagging
                        ? "lags " + lag.toSeconds() + " s behind, more than its max_lag_warning of " + most.toSeconds()
                                + " s: espalier/triggers/list says what it waits for"
                        : "lags no longer behind by more than its max_lag_warning of " + most.toSeconds() + " s");
    }

    /** The part is another process's matter. */
    void forget() {
        wasAbove = false;
        progress.becomesLagging(false);
    }
}
