package io.espalier.rules.request;

import io.espalier.rules.expression.Aggregation;
import io.espalier.rules.expression.FieldAfter;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Says what the operators on numbers and arrays make of a field. Where MongoDB refuses a value, such as a text for {@code
 * $inc}, any result will do.
 */
final class NumberAndArrayModel {
    private NumberAndArrayModel() {}

    /**
     * @param value an aggregation expression of the field's value before
     */
    static FieldAfter of(String operator, BsonDocument value, BsonValue operand) {
        return switch (operator) {
            case "$inc" -> number(value, operand, operand, "$add");
            case "$mul" -> zero(operand, value);
            case "$min" -> smaller("$lt", value, operand);
            case "$max" -> smaller("$gt", value, operand);
            case "$push" -> elements(operand, value, false);
            case "$addToSet" -> elements(operand, value, true);
            default -> FieldAfter.UNKNOWN;
        };
    }

    /** A missing number is multiplied as a zero of the factor's type. */
    private static FieldAfter zero(BsonValue factor, BsonDocument value) {
        return switch (factor.getBsonType()) {
            case INT32 -> number(value, factor, new BsonInt32(0), "$multiply");
            case INT64 -> number(value, factor, new BsonInt64(0), "$multiply");
            // Zero times infinity is no number.
            case DOUBLE ->
                Double.isFinite(factor.asDouble().getValue())
                        ? number(value, factor, new BsonDouble(0), "$multiply")
                        : FieldAfter.UNKNOWN;
            default -> FieldAfter.UNKNOWN;
        };
    }

    /** Mixed with other types of numbers, the two languages may round differently. */
    private static FieldAfter number(BsonDocument value, BsonValue operand, BsonValue whenMissing, String operator) {
        List<String> alike = switch (operand.getBsonType()) {
            case INT32, INT64 -> List.of("int", "long", "missing");
            case DOUBLE -> List.of("double", "int", "missing");
            default -> List.of();
        };
        return alike.isEmpty()
                ? FieldAfter.UNKNOWN
                : new FieldAfter.Computed(
                        Aggregation.of(
                                "$cond",
                                Aggregation.isMissing(value),
                                Aggregation.literal(whenMissing),
                                Aggregation.of(operator, value, Aggregation.literal(operand))),
                        Aggregation.isOfType(value, alike));
    }

    /**
     * @param operator compares the operand with what is there: true if the operand takes its place
     */
    private static FieldAfter smaller(String operator, BsonDocument value, BsonValue operand) {
        BsonDocument wanted = Aggregation.literal(operand);
        BsonDocument replaces =
                Aggregation.or(List.of(Aggregation.isMissing(value), Aggregation.of(operator, wanted, value)));
        return new FieldAfter.Computed(Aggregation.of("$cond", replaces, wanted, value), Aggregation.ALWAYS);
    }

    private static FieldAfter elements(BsonValue operand, BsonDocument value, boolean asSet) {
        BsonArray added;
        if (!(operand instanceof BsonDocument modifiers && modifiers.containsKey("$each"))) {
            added = new BsonArray(List.of(operand));
        } else if (modifiers.size() == 1 && modifiers.get("$each") instanceof BsonArray each) {
            added = each;
        } else {
            return FieldAfter.UNKNOWN;
        }
        BsonDocument before =
                Aggregation.of("$cond", Aggregation.isMissing(value), Aggregation.literal(new BsonArray()), value);
        BsonDocument list = Aggregation.literal(added);
        return new FieldAfter.Computed(
                asSet ? union(before, list) : Aggregation.of("$concatArrays", before, list),
                Aggregation.isOfType(value, List.of("array", "missing")));
    }

    private static BsonDocument union(BsonDocument before, BsonDocument added) {
        BsonString element = new BsonString("$$this");
        BsonString set = new BsonString("$$value");
        return new BsonDocument(
                "$reduce",
                new BsonDocument("input", added)
                        .append("initialValue", before)
                        .append(
                                "in",
                                Aggregation.of(
                                        "$cond",
                                        Aggregation.of("$in", element, set),
                                        set,
                                        Aggregation.of("$concatArrays", set, new BsonArray(List.of(element))))));
    }
}
