package io.espalier.rules.schema;

import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * A schema as an aggregation expression, translated once. Immutable and thread-safe, as long as nobody changes the expressions that
 * it hands out.
 *
 * @param expression what is demanded of the value of the variable {@link #DOCUMENT}; empty if no expression can say it
 */
record SchemaCondition(Optional<BsonValue> expression) {
    private static final String DOCUMENT = "document";

    /** MongoDB reads no command that is nested more than 200 levels, and this is only a part of one. */
    private static final int MAXIMUM_DEPTH = 100;

    static SchemaCondition of(SchemaNode schema) {
        return new SchemaCondition(new ConditionTranslator()
                .node(schema, Aggregation.variable(DOCUMENT))
                .filter(expression -> depth(expression) <= MAXIMUM_DEPTH));
    }

    Optional<BsonValue> on(BsonValue document) {
        return expression.map(demanded -> Aggregation.let(DOCUMENT, document, demanded));
    }

    private static int depth(BsonValue value) {
        return switch (value) {
            case BsonDocument object ->
                1
                        + object.values().stream()
                                .mapToInt(SchemaCondition::depth)
                                .max()
                                .orElse(0);
            case BsonArray array ->
                1 + array.stream().mapToInt(SchemaCondition::depth).max().orElse(0);
            default -> 0;
        };
    }
}
