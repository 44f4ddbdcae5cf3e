package io.espalier.rules.expression;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What is known, before a change is sent to MongoDB, of a field's value after it. */
public sealed interface FieldAfter {
    FieldAfter KEPT = new Kept();
    FieldAfter MISSING = new Constant(null);
    FieldAfter UNKNOWN = new Unknown();

    /** The value that the document has before the change. */
    record Kept() implements FieldAfter {}

    /**
     * @param value null if the field is missing afterwards
     */
    record Constant(@Nullable BsonValue value) implements FieldAfter {}

    /**
     * A value that depends on the document before the change.
     *
     * @param expression an aggregation expression on that document; no value means that the field is missing afterwards
     * @param guard an aggregation expression on that document; where it is not true the other may be wrong, unless MongoDB
     *     refuses the change
     */
    record Computed(BsonValue expression, BsonDocument guard) implements FieldAfter {}

    record Unknown() implements FieldAfter {}
}
