package io.espalier.functions.call;

import io.espalier.rules.Deadline;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.time.Duration;
import java.util.Optional;

/** A deadline on the monotonic clock, so that a change of the wall clock neither lengthens nor shortens a call. */
final class CallDeadline implements Deadline {
    private final long endNanos;

    CallDeadline(Duration limit) {
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    @Override
    public Optional<Duration> remaining() {
        long left = endNanos - System.nanoTime();
        if (left < 1_000_000) {
            throw new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, "the function's time limit has passed");
        }
        return Optional.of(Duration.ofNanos(left));
    }
}
