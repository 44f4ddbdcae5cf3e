package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Comparisons of two paths of the document, in MongoDB's language of aggregation expressions. That language follows a path
 * through an array in a way of its own: exact for single fields, otherwise what lies behind an array is decided in memory.
 */
final class FieldComparison {
    private static final BsonValue NOT_A_NUMBER = new BsonDouble(Double.NaN);

    private FieldComparison() {}

    static PushedExpression of(FieldPath left, Relation relation, FieldPath right) {
        BsonDocument holds = Aggregation.matching(holds(left, relation, right));
        BsonDocument fails = Query.not(holds);
        if (relation == Relation.MEMBER) {
            BsonDocument decidable =
                    Query.or(List.of(Query.field(right, "$exists", BsonBoolean.FALSE), Query.ofType(right, "array")));
            fails = Query.and(List.of(fails, decidable));
        }
        return BehindArrays.undecided(new PushedExpression(holds, fails, true), left, right);
    }

    private static BsonDocument holds(FieldPath left, Relation relation, FieldPath right) {
        BsonString first = new BsonString("$" + left.dotted());
        BsonString second = new BsonString("$" + right.dotted());
        return switch (relation) {
            case EQUAL -> meet(defined(spread(first)), spread(second));
            case MEMBER -> when(isArray(second), meet(defined(spread(first)), second), BsonBoolean.FALSE);
            case GREATER -> anyOrdered(first, "$gt", second);
            case GREATER_OR_EQUAL -> anyOrdered(first, "$gte", second);
            case LESS -> anyOrdered(first, "$lt", second);
            case LESS_OR_EQUAL -> anyOrdered(first, "$lte", second);
        };
    }

    private static BsonDocument meet(BsonValue list, BsonValue otherList) {
        BsonDocument common = Aggregation.of("$setIntersection", list, otherList);
        return Aggregation.of("$gt", Aggregation.of("$size", common), new BsonInt32(0));
    }

    /** The value and, if it is an array, its elements; nothing if it is missing. */
    private static BsonDocument spread(BsonValue value) {
        BsonArray itself = new BsonArray(List.of(value));
        return when(
                Aggregation.isMissing(value),
                new BsonArray(),
                when(isArray(value), Aggregation.of("$concatArrays", value, itself), itself));
    }

    /** {@code undefined} equals nothing. */
    private static BsonDocument defined(BsonValue list) {
        BsonDocument isUndefined = Aggregation.isOfType(new BsonString("$$this"), List.of("undefined"));
        return new BsonDocument(
                "$filter", new BsonDocument("input", list).append("cond", Aggregation.not(isUndefined)));
    }

    private static BsonDocument anyOrdered(BsonValue left, String order, BsonValue right) {
        BsonValue element = new BsonString("$$this");
        // Only values of one kind have an order, and NaN has none except to itself.
        BsonDocument ordered = Aggregation.and(
                Aggregation.of("$eq", kind(element), kind(right)),
                Aggregation.not(Aggregation.isOfType(element, List.of("undefined", "regex"))),
                Aggregation.of(order, element, right),
                Aggregation.of(
                        "$eq",
                        Aggregation.of("$eq", element, NOT_A_NUMBER),
                        Aggregation.of("$eq", right, NOT_A_NUMBER)));
        return Aggregation.of(
                "$anyElementTrue",
                new BsonDocument("$map", new BsonDocument("input", spread(left)).append("in", ordered)));
    }

    private static BsonDocument kind(BsonValue value) {
        return when(
                Aggregation.isOfType(value, List.of("int", "long", "double", "decimal")),
                new BsonString("number"),
                when(
                        Aggregation.isOfType(value, List.of("symbol")),
                        new BsonString("string"),
                        Aggregation.of("$type", value)));
    }

    private static BsonDocument isArray(BsonValue value) {
        return Aggregation.of("$isArray", value);
    }

    private static BsonDocument when(BsonDocument condition, BsonValue then, BsonValue otherwise) {
        return Aggregation.of("$cond", condition, then, otherwise);
    }
}
