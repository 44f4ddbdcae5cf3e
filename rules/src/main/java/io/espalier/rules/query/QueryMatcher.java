package io.espalier.rules.query;

import io.espalier.rules.bson.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Decides in memory whether documents match a MongoDB query, as MongoDB does under the simple collation: null matches a
 * missing field, arrays match by their elements. Compiled once; immutable and thread-safe.
 *
 * <p>It knows the operators {@code $eq $ne $gt $gte $lt $lte $in $nin $and $or $nor $not $all $elemMatch $size $exists $type
 * $mod} (spec/app-services.md §6.6).
 */
public final class QueryMatcher {
    private final Part query;

    private QueryMatcher(Part query) {
        this.query = query;
    }

    /**
     * @throws IllegalArgumentException if the query holds anything else, or something that MongoDB would refuse; the message
     *     names operators and paths, never values
     */
    public static QueryMatcher compile(BsonDocument query) {
        return new QueryMatcher(document(query));
    }

    public boolean matches(BsonDocument document) {
        return query.matches(document);
    }

    private static Part document(BsonDocument query) {
        List<Part> parts = new ArrayList<>();
        query.forEach((key, value) -> parts.add(
                switch (key) {
                    case "$and" -> new AllOf(documents(key, value));
                    case "$or" -> new NotAll(negated(documents(key, value)));
                    case "$nor" -> new AllOf(negated(documents(key, value)));
                    default -> field(key, value);
                }));
        return parts.size() == 1 ? parts.getFirst() : new AllOf(parts);
    }

    private static List<Part> documents(String operator, BsonValue operand) {
        if (!(operand instanceof BsonArray list) || list.isEmpty()) {
            throw new IllegalArgumentException("'" + operator + "' needs an array of queries that is not empty");
        }
        return list.stream()
                .map(part -> {
                    if (part instanceof BsonDocument query) {
                        return document(query);
                    }
                    throw new IllegalArgumentException("'" + operator + "' needs queries in its array");
                })
                .toList();
    }

    private static List<Part> negated(List<Part> parts) {
        return parts.stream().<Part>map(part -> new NotAll(List.of(part))).toList();
    }

    private static Part field(String path, BsonValue value) {
        if (path.startsWith("$")) {
            throw new IllegalArgumentException("'" + path + "' is no operator on documents; known are $and, $or, $nor");
        }
        String fault = FieldPath.fault(path);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        return new Field(FieldPath.of(path), ConditionParser.parse(value));
    }

    /** A part of a query on whole documents. */
    private sealed interface Part {
        boolean matches(BsonDocument document);
    }

    private record Field(FieldPath path, Condition condition) implements Part {
        @Override
        public boolean matches(BsonDocument document) {
            return condition.at(path, document);
        }
    }

    private record AllOf(List<Part> parts) implements Part {
        @Override
        public boolean matches(BsonDocument document) {
            for (Part part : parts) {
                if (!part.matches(document)) {
                    return false;
                }
            }
            return true;
        }
    }

    private record NotAll(List<Part> parts) implements Part {
        @Override
        public boolean matches(BsonDocument document) {
            for (Part part : parts) {
                if (!part.matches(document)) {
                    return true;
                }
            }
            return false;
        }
    }
}
