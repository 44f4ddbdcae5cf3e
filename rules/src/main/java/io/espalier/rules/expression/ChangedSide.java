package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;

/** One side of a comparison, as far as it is known before the change. */
sealed interface ChangedSide {
    ChangedSide MISSING = new Missing();
    ChangedSide OPEN = new Open();

    /** Its values do not depend on the document. */
    record OfCaller(Operand operand) implements ChangedSide {}

    /** A path in the document before the change. */
    record OfDocument(FieldPath path) implements ChangedSide {}

    /** It has no value. */
    record Missing() implements ChangedSide {}

    /** A value that MongoDB has to work out. */
    record Worked(FieldAfter.Computed value) implements ChangedSide {}

    /** Nothing is known. */
    record Open() implements ChangedSide {}
}
