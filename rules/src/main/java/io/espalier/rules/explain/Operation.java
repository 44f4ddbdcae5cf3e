package io.espalier.rules.explain;

/** What is explained. */
public enum Operation {
    READ,
    FIND,
    INSERT,
    UPDATE,
    DELETE
}
