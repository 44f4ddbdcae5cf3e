package io.espalier.accounts.revocations;

import java.time.Duration;

/**
 * How long what takes.
 *
 * @param delay how old the knowledge may be that a token is accepted on; zero means that each is checked against the database
 * @param retention how long an entry is kept: longer than any token that it concerns is valid on any machine's clock
 * @param idle how long a process that checks no tokens goes on to follow
 */
public record RevocationTimes(Duration delay, Duration retention, Duration idle) {
    /** How much the clocks of two machines may differ. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private static final Duration IDLE = Duration.ofMinutes(1);

    public RevocationTimes {
        if (delay.isNegative() || !retention.isPositive() || !idle.isPositive()) {
            throw new IllegalArgumentException("delay >= 0, retention > 0 and idle > 0 are needed, got " + delay + ", "
                    + retention + " and " + idle);
        }
    }

    /**
     * Two differences of clocks lie between a token and the removal of an entry that concerns it: between who issued it and who
     * made the entry, and between who checks it and MongoDB.
     */
    public static RevocationTimes of(Duration delay, Duration accessTokenLifetime) {
        return new RevocationTimes(delay, accessTokenLifetime.plus(CLOCK_DIFFERENCE.multipliedBy(2)), IDLE);
    }

    boolean follows() {
        return delay.isPositive();
    }

    /** How long the server may hold one look into a quiet stream: short enough that a late answer is no reason to doubt. */
    Duration await() {
        return delay.dividedBy(3);
    }
}
