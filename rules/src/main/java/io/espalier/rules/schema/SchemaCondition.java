package io.espalier.rules.schema;

import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** A schema as an aggregation expression, so that MongoDB itself can check a document that it is about to write. */
public final class SchemaCondition {
    /** MongoDB reads no command that is nested more than 200 levels, and this is only a part of one. */
    private static final int MAXIMUM_DEPTH = 100;

    private SchemaCondition() {}

    /**
     * The expression says the same as {@link Schema#failures}: it is true for a document that fits and false for one that does not.
     * It compares strings with the collation of the operation that it stands in, which has to be the simple one.
     *
     * @param document an aggregation expression whose value is the document, such as {@code "$$after"}
     * @return empty if the schema demands what no expression can say, or has a fault
     */
    public static Optional<BsonValue> of(Schema schema, BsonValue document) {
        return new ConditionTranslator().whole(schema.root(), document).filter(SchemaCondition::canBeSent);
    }

    private static boolean canBeSent(BsonValue condition) {
        return depth(condition) <= MAXIMUM_DEPTH;
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
