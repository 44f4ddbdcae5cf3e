package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
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
        BsonDocument holds = Query.expression(holds(left, relation, right));
        BsonDocument fails = Query.not(holds);
        if (relation == Relation.MEMBER) {
            BsonDocument decidable =
                    Query.or(List.of(Query.field(right, "$exists", BsonBoolean.FALSE), Query.ofType(right, "array")));
            fails = Query.and(List.of(fails, decidable));
        }
        List<BsonDocument> behindArrays = new ArrayList<>();
        addPrefixes(left, behindArrays);
        addPrefixes(right, behindArrays);
        if (behindArrays.isEmpty()) {
            return new PushedExpression(holds, fails, true);
        }
        BsonDocument undecided = Query.or(behindArrays);
        return new PushedExpression(Query.or(List.of(holds, undecided)), Query.or(List.of(fails, undecided)), false);
    }

    /** That something on the way to the end of the path is an array. */
    private static void addPrefixes(FieldPath path, List<BsonDocument> arrays) {
        for (int length = 1; length < path.parts().size(); length++) {
            arrays.add(Query.ofType(new FieldPath(path.parts().subList(0, length)), "array"));
        }
    }

    private static BsonValue holds(FieldPath left, Relation relation, FieldPath right) {
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

    private static BsonValue meet(BsonValue list, BsonValue otherList) {
        return operator("$gt", operator("$size", operator("$setIntersection", list, otherList)), new BsonInt32(0));
    }

    /** The value and, if it is an array, its elements; nothing if it is missing. */
    private static BsonValue spread(BsonValue value) {
        BsonValue itself = new BsonArray(List.of(value));
        return when(
                isType(value, "missing"),
                new BsonArray(),
                when(isArray(value), operator("$concatArrays", value, itself), itself));
    }

    /** {@code undefined} equals nothing. */
    private static BsonValue defined(BsonValue list) {
        BsonValue isUndefined = isType(new BsonString("$$this"), "undefined");
        return new BsonDocument(
                "$filter", new BsonDocument("input", list).append("cond", operator("$not", isUndefined)));
    }

    private static BsonValue anyOrdered(BsonValue left, String order, BsonValue right) {
        BsonValue element = new BsonString("$$this");
        // Only values of one kind have an order, and NaN has none except to itself.
        BsonValue ordered = operator(
                "$and",
                operator("$eq", kind(element), kind(right)),
                operator("$not", operator("$in", operator("$type", element), texts("undefined", "regex"))),
                operator(order, element, right),
                operator("$eq", operator("$eq", element, NOT_A_NUMBER), operator("$eq", right, NOT_A_NUMBER)));
        return operator(
                "$anyElementTrue",
                new BsonDocument("$map", new BsonDocument("input", spread(left)).append("in", ordered)));
    }

    private static BsonValue kind(BsonValue value) {
        BsonValue type = operator("$type", value);
        return when(
                operator("$in", type, texts("int", "long", "double", "decimal")),
                new BsonString("number"),
                when(operator("$eq", type, new BsonString("symbol")), new BsonString("string"), type));
    }

    private static BsonValue isType(BsonValue value, String type) {
        return operator("$eq", operator("$type", value), new BsonString(type));
    }

    private static BsonValue isArray(BsonValue value) {
        return operator("$isArray", value);
    }

    private static BsonValue when(BsonValue condition, BsonValue then, BsonValue otherwise) {
        return operator("$cond", condition, then, otherwise);
    }

    private static BsonArray texts(String... texts) {
        BsonArray array = new BsonArray();
        for (String text : texts) {
            array.add(new BsonString(text));
        }
        return array;
    }

    private static BsonDocument operator(String name, BsonValue... operands) {
        return new BsonDocument(name, new BsonArray(List.of(operands)));
    }
}
