package io.espalier.rules.query;

import io.espalier.rules.bson.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Puts MongoDB queries together and drops the parts that are true or false by themselves. */
public final class Query {
    /** Matches every document. */
    public static final BsonDocument EVERYTHING = new BsonDocument();

    /** Matches no document; MongoDB answers without looking at any. */
    public static final BsonDocument NOTHING = BsonDocument.parse("{_id: {$in: []}}");

    private Query() {}

    /** Whether this is the query that matches no document. */
    public static boolean findsNothing(BsonDocument query) {
        return query.containsKey("_id") && query.equals(NOTHING);
    }

    public static BsonDocument and(List<BsonDocument> parts) {
        List<BsonDocument> needed = new ArrayList<>();
        for (BsonDocument part : parts) {
            if (findsNothing(part)) {
                return NOTHING;
            }
            if (!part.isEmpty()) {
                needed.add(part);
            }
        }
        return needed.isEmpty() ? EVERYTHING : combined("$and", needed);
    }

    public static BsonDocument or(List<BsonDocument> parts) {
        List<BsonDocument> possible = new ArrayList<>();
        for (BsonDocument part : parts) {
            if (part.isEmpty()) {
                return EVERYTHING;
            }
            if (!findsNothing(part)) {
                possible.add(part);
            }
        }
        return possible.isEmpty() ? NOTHING : combined("$or", possible);
    }

    public static BsonDocument not(BsonDocument query) {
        if (query.isEmpty()) {
            return NOTHING;
        }
        return findsNothing(query) ? EVERYTHING : new BsonDocument("$nor", new BsonArray(List.of(query)));
    }

    public static BsonDocument field(FieldPath path, String operator, BsonValue operand) {
        return new BsonDocument(path.dotted(), new BsonDocument(operator, operand));
    }

    public static BsonDocument ofType(FieldPath path, String type) {
        return field(path, "$type", new BsonString(type));
    }

    /**
     * The same query for documents that have what is queried under a field; empty if it does not look at paths alone.
     */
    public static Optional<BsonDocument> under(String field, BsonDocument query) {
        BsonDocument moved = new BsonDocument();
        for (Map.Entry<String, BsonValue> condition : query.entrySet()) {
            switch (condition.getKey()) {
                case "$and", "$or", "$nor" -> {
                    BsonArray parts = new BsonArray();
                    for (BsonValue part : condition.getValue().asArray()) {
                        Optional<BsonDocument> movedPart = under(field, part.asDocument());
                        if (movedPart.isEmpty()) {
                            return Optional.empty();
                        }
                        parts.add(movedPart.get());
                    }
                    moved.append(condition.getKey(), parts);
                }
                default -> {
                    if (condition.getKey().startsWith("$")) {
                        return Optional.empty();
                    }
                    moved.append(field + "." + condition.getKey(), condition.getValue());
                }
            }
        }
        return Optional.of(moved);
    }

    private static BsonDocument combined(String operator, List<BsonDocument> parts) {
        return parts.size() == 1 ? parts.getFirst() : new BsonDocument(operator, new BsonArray(parts));
    }
}
