package io.espalier.app;

/** Which events of a trigger wait for each other. */
public enum Ordering {
    /** Strictly one after the other. */
    TOTAL,
    /** Those of one document one after the other; for authentication triggers, those of one user. */
    DOCUMENT,
    /** None. */
    NONE
}
