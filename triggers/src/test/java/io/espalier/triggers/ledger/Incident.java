package io.espalier.triggers.ledger;

import java.util.Map;

/**
 * What befell a process, or MongoDB and so all of them.
 *
 * @param process empty for all
 * @param from by the clock of the ledger's entries
 * @param to when it was over
 * @param saved the cluster time of each trigger's saved position at the beginning, as far as it could be read
 */
public record Incident(Kind kind, String process, long from, long to, Map<String, Long> saved) {
    /** A process that was paused or cut off, and MongoDB after an election, may still work off what began then. */
    private static final long AFTERMATH_NANOS = 3_000_000_000L;

    /** In the order in which they explain. */
    public enum Kind {
        KILLED,
        PAUSED,
        CUT_OFF,
        PRIMARY_LOST,
        /** Nobody did anything to the process: it was too slow to renew its lease. */
        LEASE_LOST
    }

    /** Whether deliveries at these moments, by these processes, may stand in the wrong order because of it. */
    boolean liesBetween(Entry earlier, Entry later) {
        boolean theirs = process.isEmpty() || process.equals(earlier.process()) || process.equals(later.process());
        long end = kind == Kind.KILLED ? to : to + AFTERMATH_NANOS;
        return theirs && from <= later.at() && end >= earlier.at();
    }

    /** Whether the event was delivered again because of it: it came after the position that was saved then. */
    boolean repeats(Entry earlier, Entry later) {
        return liesBetween(earlier, later) && saved.getOrDefault(later.trigger(), 0L) < later.clusterTime();
    }
}
