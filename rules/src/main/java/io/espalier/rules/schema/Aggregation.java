package io.espalier.rules.schema;

import java.util.Collection;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Parts of aggregation expressions. */
final class Aggregation {
    private Aggregation() {}

    static BsonDocument call(String operator, BsonValue argument) {
        return new BsonDocument(operator, argument);
    }

    static BsonDocument call(String operator, BsonValue first, BsonValue second) {
        return call(operator, new BsonArray(List.of(first, second)));
    }

    /** The value itself, even if it looks like a path or an operator. */
    static BsonDocument literal(BsonValue value) {
        return call("$literal", value);
    }

    static BsonDocument literal(Collection<String> texts) {
        return literal(new BsonArray(texts.stream().map(BsonString::new).toList()));
    }

    static BsonDocument literal(long number) {
        return literal(new BsonInt32(Math.toIntExact(number)));
    }

    static BsonValue and(List<BsonValue> parts) {
        return parts.size() == 1 ? parts.getFirst() : call("$and", new BsonArray(parts));
    }

    static BsonDocument not(BsonValue part) {
        return call("$not", new BsonArray(List.of(part)));
    }

    /** Decides {@code part} only where {@code condition} is true; is true elsewhere. */
    static BsonDocument where(BsonValue condition, BsonValue part) {
        return call("$cond", new BsonArray(List.of(condition, part, BsonBoolean.TRUE)));
    }

    /** Whether the value has one of the types, in the words of {@code $type}. */
    static BsonDocument isOneOf(BsonValue value, Collection<String> types) {
        return call("$in", call("$type", value), literal(types));
    }

    static BsonDocument isOneOf(BsonValue value, String... types) {
        return isOneOf(value, List.of(types));
    }

    static BsonDocument isPresent(BsonValue value) {
        return not(isOneOf(value, "missing"));
    }

    static BsonDocument field(BsonValue object, String name) {
        return call("$getField", new BsonDocument("field", literal(new BsonString(name))).append("input", object));
    }

    static BsonDocument let(String variable, BsonValue value, BsonValue in) {
        return call("$let", new BsonDocument("vars", new BsonDocument(variable, value)).append("in", in));
    }

    static BsonString variable(String name) {
        return new BsonString("$$" + name);
    }

    /** Whether {@code condition} is true for every element, which is called {@code variable} there. */
    static BsonDocument forEach(BsonValue array, String variable, BsonValue condition) {
        return call(
                "$allElementsTrue",
                new BsonArray(List.of(call(
                        "$map",
                        new BsonDocument("input", array)
                                .append("as", new BsonString(variable))
                                .append("in", condition)))));
    }
}
