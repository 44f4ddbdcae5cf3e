package io.espalier.rules.expression;

/** How the two sides of a comparison relate. {@code %ne} and {@code %nin} are negations and have no relation of their own. */
public enum Relation {
    /** Equal, or one side is an array that contains the other. */
    EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    /** Equal to an element of the right side, which must be an array. */
    MEMBER
}
