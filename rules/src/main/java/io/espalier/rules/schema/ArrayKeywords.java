package io.espalier.rules.schema;

import io.espalier.rules.schema.SchemaParser.Place;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Parses the keywords for arrays. */
final class ArrayKeywords {
    private final KeywordValues values;
    private final SchemaParser parser;

    ArrayKeywords(KeywordValues values, SchemaParser parser) {
        this.values = values;
        this.parser = parser;
    }

    /** Empty if the keyword is none of these; its constraint is empty if it demands nothing or is at fault. */
    Optional<Optional<Constraint>> parse(BsonDocument schema, String keyword, BsonValue value, String path) {
        return switch (keyword) {
            case "items" -> Optional.of(Optional.of(items(value, path)));
            case "additionalItems" -> Optional.of(additionalItems(schema, value, path));
            case "uniqueItems" ->
                Optional.of(values.bool(value, path).filter(unique -> unique).map(_ -> new Constraint.UniqueItems()));
            default -> Optional.empty();
        };
    }

    private Constraint items(BsonValue json, String path) {
        return json instanceof BsonArray tuple
                ? new Constraint.Tuple(parser.nodes(tuple, path, Place.ELSEWHERE))
                : new Constraint.Items(parser.node(json, path, Place.ELSEWHERE));
    }

    /** Without a tuple there are no additional items; the keyword is checked all the same. */
    private Optional<Constraint> additionalItems(BsonDocument schema, BsonValue json, String path) {
        Optional<SchemaNode> rest =
                json instanceof BsonBoolean ? Optional.empty() : Optional.of(parser.node(json, path, Place.ELSEWHERE));
        return schema.get("items") instanceof BsonArray tuple && !json.equals(BsonBoolean.TRUE)
                ? Optional.of(new Constraint.AdditionalItems(tuple.size(), rest))
                : Optional.empty();
    }
}
