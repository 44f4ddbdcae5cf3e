package io.espalier.app;

import java.time.Duration;

/**
 * How often an event that failed is tried again, and after which waits: the first is {@code backoff}, each further one twice
 * as long, none longer than {@code maxBackoff}.
 *
 * @param attempts all together, 1 to 1000; 1 means no second attempt, as App Services does it
 * @param backoff positive
 * @param maxBackoff not shorter than {@code backoff}
 * @param jitter the share of each wait that chance may take away, from 0 (none) to 1 (all of it)
 */
public record RetryPolicy(int attempts, Duration backoff, Duration maxBackoff, double jitter) {
    /** The most attempts there can be. */
    public static final int MAX_ATTEMPTS = 1000;

    /** One attempt. */
    public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofMinutes(5), 0.5);

    public RetryPolicy {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be 1 to " + MAX_ATTEMPTS + ", not " + attempts);
        }
        if (!backoff.isPositive() || maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException(
                    "0 < backoff <= maxBackoff must hold, not " + backoff + " and " + maxBackoff);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be 0 to 1, not " + jitter);
        }
    }
}
