package io.espalier.functions.call;

import java.time.Duration;

/**
 * What one call may take (spec/app-services.md §6.5).
 *
 * @param timeLimit how long a function may run, from the moment it begins
 * @param queueTimeout how long a call may wait for a place to begin
 * @param maxDepth how deep functions may call each other
 * @param maxArgumentBytes about how large the arguments of a call from outside may be, as BSON
 * @param maxResultBytes about how large a result may be, as BSON
 */
public record FunctionLimits(
        Duration timeLimit, Duration queueTimeout, int maxDepth, long maxArgumentBytes, long maxResultBytes) {
    private static final Duration DEFAULT_QUEUE_TIMEOUT = Duration.ofSeconds(30);
    private static final long DEFAULT_BYTES = 18L * 1024 * 1024;

    public FunctionLimits {
        if (timeLimit.isNegative() || timeLimit.isZero() || maxDepth < 1) {
            throw new IllegalArgumentException(
                    "time limit and depth must be positive, got " + timeLimit + " and " + maxDepth);
        }
        if (!queueTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "espalier.functions.queue-timeout must be positive, got " + queueTimeout);
        }
        if (maxArgumentBytes < 1 || maxResultBytes < 1) {
            throw new IllegalArgumentException(
                    "espalier.functions.max-argument-bytes and .max-result-bytes must be positive, got "
                            + maxArgumentBytes + " and " + maxResultBytes);
        }
    }

    /** With the usual patience, and the usual sizes of arguments and results. */
    public FunctionLimits(Duration timeLimit, int maxDepth) {
        this(timeLimit, DEFAULT_QUEUE_TIMEOUT, maxDepth, DEFAULT_BYTES, DEFAULT_BYTES);
    }
}
