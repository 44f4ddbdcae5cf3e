package io.espalier.rules.expression;

import io.espalier.rules.bson.BsonOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * A comparison with a value that MongoDB has to work out, as aggregation expressions. They decide as {@link
 * ExpressionEvaluator} does where they decide; for other values, such as arrays on both sides, neither is true.
 */
final class ComputedComparison {
    private static final List<String> NUMBERS = List.of("int", "long", "double", "decimal");

    /** Kinds that both languages compare alike, each with the types that it comprises. */
    private static final List<List<String>> ORDERED_KINDS =
            List.of(NUMBERS, List.of("string"), List.of("date"), List.of("objectId"), List.of("bool"));

    private static final List<String> COMPARABLE = Stream.concat(
                    ORDERED_KINDS.stream().flatMap(List::stream), Stream.of("null", "binData", "timestamp", "object"))
            .toList();

    private ComputedComparison() {}

    /**
     * @param values each value that is looked for, with the elements of arrays. With a pattern among them nothing is sure: a
     *     query would match texts with it
     */
    static PushedExpression isOneOf(FieldAfter.Computed left, List<BsonValue> values) {
        if (values.stream().anyMatch(BsonValue::isRegularExpression)) {
            return ChangeTranslator.UNSURE;
        }
        List<BsonValue> wanted = values.stream()
                .filter(value -> value.getBsonType() != BsonType.UNDEFINED)
                .toList();
        BsonDocument list = Aggregation.literal(new BsonArray(wanted));
        BsonDocument equal = Aggregation.of("$in", left.expression(), list);
        BsonDocument plain = Aggregation.isOfType(left.expression(), COMPARABLE);
        BsonDocument array = wanted.stream().anyMatch(BsonValue::isArray)
                ? Aggregation.NEVER
                : Aggregation.isOfType(left.expression(), List.of("array"));
        // Sets are made of arrays only: evaluated for anything else, this would be an error.
        BsonDocument common = Aggregation.of(
                "$cond",
                array,
                Aggregation.of(
                        "$gt",
                        new BsonDocument("$size", Aggregation.of("$setIntersection", left.expression(), list)),
                        Aggregation.literal(new org.bson.BsonInt32(0))),
                Aggregation.NEVER);
        return decided(
                left.guard(),
                Aggregation.or(List.of(Aggregation.and(plain, equal), common)),
                Aggregation.or(List.of(
                        Aggregation.isMissing(left.expression()),
                        Aggregation.and(plain, Aggregation.not(equal)),
                        Aggregation.and(array, Aggregation.not(common)))));
    }

    static PushedExpression isEqual(FieldAfter.Computed left, FieldAfter.Computed right) {
        BsonDocument plain = Aggregation.and(
                Aggregation.isOfType(left.expression(), COMPARABLE),
                Aggregation.isOfType(right.expression(), COMPARABLE));
        return decided(
                Aggregation.and(left.guard(), right.guard()),
                Aggregation.and(plain, Aggregation.of("$eq", left.expression(), right.expression())),
                Aggregation.or(List.of(
                        Aggregation.isMissing(left.expression()),
                        Aggregation.isMissing(right.expression()),
                        Aggregation.and(plain, Aggregation.of("$ne", left.expression(), right.expression())))));
    }

    static PushedExpression exists(FieldAfter.Computed value) {
        BsonDocument missing = Aggregation.isMissing(value.expression());
        return decided(value.guard(), Aggregation.not(missing), missing);
    }

    /**
     * @param operator such as {@code $gt}: any of the bounds may fit
     */
    static PushedExpression ordered(FieldAfter.Computed left, String operator, List<BsonValue> bounds) {
        List<BsonDocument> fitting = new ArrayList<>();
        for (BsonValue bound : bounds) {
            Optional<List<String>> kind = kind(bound);
            if (kind.isEmpty()) {
                return ChangeTranslator.UNSURE;
            }
            fitting.add(Aggregation.and(
                    Aggregation.isOfType(left.expression(), kind.get()),
                    Aggregation.of(operator, left.expression(), Aggregation.literal(bound))));
        }
        return ordered(left.guard(), List.of(left.expression()), Aggregation.or(fitting));
    }

    static PushedExpression ordered(FieldAfter.Computed left, String operator, FieldAfter.Computed right) {
        List<BsonDocument> alike = ORDERED_KINDS.stream()
                .map(kind -> Aggregation.and(
                        Aggregation.isOfType(left.expression(), kind), Aggregation.isOfType(right.expression(), kind)))
                .toList();
        return ordered(
                Aggregation.and(left.guard(), right.guard()),
                List.of(left.expression(), right.expression()),
                Aggregation.and(
                        Aggregation.or(alike), Aggregation.of(operator, left.expression(), right.expression())));
    }

    /** Values of other kinds are not ordered, which is false; NaN is left undecided. */
    private static PushedExpression ordered(BsonDocument guard, List<BsonValue> sides, BsonDocument fits) {
        BsonDocument plain =
                Aggregation.and(sides.stream().map(ComputedComparison::isPlain).toArray(BsonDocument[]::new));
        List<BsonDocument> no =
                new ArrayList<>(sides.stream().map(Aggregation::isMissing).toList());
        no.add(Aggregation.and(plain, Aggregation.not(fits)));
        return decided(guard, Aggregation.and(plain, fits), Aggregation.or(no));
    }

    private static BsonDocument isPlain(BsonValue value) {
        return Aggregation.and(
                Aggregation.isOfType(value, COMPARABLE),
                Aggregation.of("$ne", value, Aggregation.literal(new BsonDouble(Double.NaN))));
    }

    private static Optional<List<String>> kind(BsonValue bound) {
        return switch (bound.getBsonType()) {
            case INT32, INT64, DOUBLE, DECIMAL128 -> BsonOrder.isNaN(bound) ? Optional.empty() : Optional.of(NUMBERS);
            case STRING -> Optional.of(List.of("string"));
            case DATE_TIME -> Optional.of(List.of("date"));
            case OBJECT_ID -> Optional.of(List.of("objectId"));
            case BOOLEAN -> Optional.of(List.of("bool"));
            default -> Optional.empty();
        };
    }

    private static PushedExpression decided(BsonDocument guard, BsonDocument yes, BsonDocument no) {
        return new PushedExpression(
                Aggregation.matching(Aggregation.and(guard, yes)),
                Aggregation.matching(Aggregation.and(guard, no)),
                true);
    }
}
