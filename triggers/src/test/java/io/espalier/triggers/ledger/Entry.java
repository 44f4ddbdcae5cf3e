package io.espalier.triggers.ledger;

/**
 * What the ledger says about one delivery.
 *
 * @param version {@value #UNNAMED} if the event does not name it, as deletions do not
 * @param clusterTime of the event: one for each change
 * @param process that delivered
 * @param at when its function began, by the clock that all processes share, in nanoseconds
 * @param attempt of this process at this delivery
 * @param dead whether it became a dead letter instead; then nobody knows the process and the moment
 */
public record Entry(
        String trigger,
        int document,
        int version,
        long clusterTime,
        String process,
        long at,
        int attempt,
        boolean dead) {
    public static final int UNNAMED = -1;

    Entry named(int newVersion) {
        return new Entry(trigger, document, newVersion, clusterTime, process, at, attempt, dead);
    }

    String place() {
        return trigger + ": document " + document + ", version " + version;
    }
}
