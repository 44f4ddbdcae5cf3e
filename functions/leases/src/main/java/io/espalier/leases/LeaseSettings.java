package io.espalier.leases;

import java.time.Duration;

/**
 * How long leases last.
 *
 * @param leaseTime how long a lease lasts without being renewed, and so how long the work of a process that died stands still
 *     at most; 1 s to 10 min. It is renewed every third of it.
 * @param round how often a {@link WorkShare} looks at the others; 10 ms to a third of the lease time
 */
public record LeaseSettings(Duration leaseTime, Duration round) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration SHORTEST_ROUND = Duration.ofMillis(10);

    /** 10 s, looked at every second. */
    public static final LeaseSettings DEFAULTS = new LeaseSettings(Duration.ofSeconds(10), Duration.ofSeconds(1));

    /** @throws IllegalArgumentException that names the setting, its value and what is allowed */
    public LeaseSettings {
        requireBetween("lease-time", leaseTime, SHORTEST, LONGEST);
        requireBetween("round", round, SHORTEST_ROUND, leaseTime.dividedBy(3));
    }

    private static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed is " + least + " to " + most);
        }
    }

    /** When a lease is to be renewed: there is time for two more attempts. */
    Duration renewal() {
        return leaseTime.dividedBy(3);
    }

    /** For each command, so that a network that fell silent leaves time for another attempt. */
    Duration commandLimit() {
        return leaseTime.dividedBy(3);
    }
}
