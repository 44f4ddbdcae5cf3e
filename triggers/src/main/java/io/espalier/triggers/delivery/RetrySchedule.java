package io.espalier.triggers.delivery;

import io.espalier.app.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When an event that failed is tried again. Pure arithmetic; thread-safe if its random numbers are. */
public record RetrySchedule(RetryPolicy policy, RandomGenerator random) {

    /** As {@link #after(int)}; empty as well if every further attempt would fail. */
    public Optional<Duration> after(int attempts, DeliveryOutcome.Failed failure) {
        return failure.lasting() ? Optional.empty() : after(attempts);
    }

    /**
     * The wait after an attempt that failed; empty if it was the last.
     *
     * @param attempts how many there were, from 1
     */
    public Optional<Duration> after(int attempts) {
        if (attempts >= policy.attempts()) {
            return Optional.empty();
        }
        Duration full = policy.backoff();
        for (int i = 1; i < attempts && full.compareTo(policy.maxBackoff()) < 0; i++) {
            full = full.multipliedBy(2);
        }
        if (full.compareTo(policy.maxBackoff()) > 0) {
            full = policy.maxBackoff();
        }
        double kept = 1 - policy.jitter() * random.nextDouble();
        return Optional.of(Duration.ofNanos((long) (full.toNanos() * kept)));
    }
}
