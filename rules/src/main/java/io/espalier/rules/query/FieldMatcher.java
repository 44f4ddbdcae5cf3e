package io.espalier.rules.query;

import io.espalier.rules.bson.FieldPath;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Decides what MongoDB's query operators say of one path, as {@link QueryMatcher} does for a whole query. Immutable and
 * thread-safe.
 */
public final class FieldMatcher {
    private final Condition condition;

    private FieldMatcher(Condition condition) {
        this.condition = condition;
    }

    /**
     * @param operators such as {@code {$size: 1}}
     * @throws IllegalArgumentException as {@link QueryMatcher#compile}
     */
    public static FieldMatcher compile(BsonDocument operators) {
        return new FieldMatcher(ConditionParser.operators(operators));
    }

    /**
     * @param start where the path begins; null if that is missing itself
     */
    public boolean matches(FieldPath path, @Nullable BsonValue start) {
        return condition.at(path, start);
    }
}
