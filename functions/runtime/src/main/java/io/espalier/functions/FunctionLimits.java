package io.espalier.functions;

import java.time.Duration;

/**
 * @param timeLimit how long a function may run, from the moment it begins
 * @param maxDepth how deep functions may call each other
 */
public record FunctionLimits(Duration timeLimit, int maxDepth) {
    public FunctionLimits {
        if (timeLimit.isNegative() || timeLimit.isZero() || maxDepth < 1) {
            throw new IllegalArgumentException(
                    "time limit and depth must be positive, got " + timeLimit + " and " + maxDepth);
        }
    }
}
