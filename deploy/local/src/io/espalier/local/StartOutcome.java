package io.espalier.local;

/** What came of the attempt to start a server. */
enum StartOutcome {
    STARTED,
    /** Another process has taken the port in the meantime. */
    PORT_TAKEN,
    /** Another server serves these data, or is about to. */
    DATA_IN_USE
}
