package io.espalier.rules.expression;

/** Where an expression stands, which decides what it may name. */
public enum ExpressionScope {
    /** A condition on the caller alone: no document. */
    CALLER,
    /** A rule on a document. */
    DOCUMENT,
    /** A rule on one field of a document. */
    FIELD;

    boolean allows(Operand.Origin origin) {
        return switch (origin) {
            case ROOT, PREVIOUS_ROOT -> this != CALLER;
            case THIS, PREVIOUS -> this == FIELD;
            case USER, VALUES, ENVIRONMENT, REQUEST -> true;
        };
    }
}
