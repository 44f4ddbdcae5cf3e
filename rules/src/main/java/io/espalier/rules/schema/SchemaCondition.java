package io.espalier.rules.schema;

import java.util.Optional;
import org.bson.BsonValue;

/** A schema as an aggregation expression, so that MongoDB itself can check a document that it is about to write. */
public final class SchemaCondition {
    private SchemaCondition() {}

    /**
     * @param document an aggregation expression whose value is the document, such as {@code "$$after"}
     * @return an expression that is true only for documents that fit; empty if the schema demands what no expression can say
     */
    public static Optional<BsonValue> of(Schema schema, BsonValue document) {
        return Optional.empty();
    }
}
