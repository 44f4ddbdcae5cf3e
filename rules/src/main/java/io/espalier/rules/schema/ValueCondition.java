package io.espalier.rules.schema;

import static io.espalier.rules.schema.Aggregation.call;
import static io.espalier.rules.schema.Aggregation.literal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Translates the keywords that demand something of a value as a whole. */
final class ValueCondition {
    private static final List<String> NUMBERS = List.of("double", "int", "long", "decimal");

    private ValueCondition() {}

    static Optional<BsonValue> of(Constraint.OfValue constraint, BsonValue value) {
        return switch (constraint) {
            case Constraint.Types(String _, Set<SchemaType> types) -> Optional.of(types(types, value));
            case Constraint.Enumeration(List<BsonValue> values) ->
                values.stream().anyMatch(ValueCondition::hasOrder)
                        ? Optional.empty()
                        : Optional.of(call("$in", value, literal(new BsonArray(values))));
            case Constraint.Size size -> Optional.of(size(size, value));
            case Constraint.Matching(BoundedPattern pattern) ->
                PatternSyntax.isCommon(pattern.text())
                        ? Optional.of(Aggregation.where(Aggregation.isOneOf(value, "string"), matches(value, pattern)))
                        : Optional.empty();
            case Constraint.MultipleOf(BsonNumber divisor) -> Optional.of(multipleOf(divisor, value));
            case Constraint.NumberLimit limit -> Optional.of(numberLimit(limit, value));
        };
    }

    /** Whether an aggregation would look at the order of fields, which does not count in an {@code enum}. */
    private static boolean hasOrder(BsonValue value) {
        return switch (value) {
            case BsonDocument object ->
                object.size() > 1 || object.values().stream().anyMatch(ValueCondition::hasOrder);
            case BsonArray array -> array.stream().anyMatch(ValueCondition::hasOrder);
            default -> false;
        };
    }

    private static BsonValue types(Set<SchemaType> types, BsonValue value) {
        List<BsonValue> either = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (SchemaType type : types) {
            switch (type) {
                case MIXED -> {
                    return BsonBoolean.TRUE;
                }
                case NUMBER -> words.addAll(NUMBERS);
                case UUID -> either.add(isUuid(value));
                default -> words.add(type.word());
            }
        }
        either.add(Aggregation.isOneOf(value, words));
        return either.size() == 1 ? either.getFirst() : call("$or", new BsonArray(either));
    }

    /** Binary data are in the order of length, subtype and bytes. */
    private static BsonDocument isUuid(BsonValue value) {
        byte[] highest = new byte[SchemaType.UUID_BYTES];
        Arrays.fill(highest, (byte) 0xff);
        return call(
                "$and",
                new BsonArray(List.of(
                        Aggregation.isOneOf(value, "binData"),
                        call("$gte", value, literal(uuid(new byte[SchemaType.UUID_BYTES]))),
                        call("$lte", value, literal(uuid(highest))))));
    }

    private static BsonBinary uuid(byte[] bytes) {
        return new BsonBinary(BsonBinarySubType.UUID_STANDARD, bytes);
    }

    private static BsonDocument size(Constraint.Size size, BsonValue value) {
        BsonDocument counted = switch (size.keyword()) {
            case MIN_LENGTH, MAX_LENGTH -> call("$strLenCP", value);
            case MIN_ITEMS, MAX_ITEMS -> call("$size", value);
            case MIN_PROPERTIES, MAX_PROPERTIES -> call("$size", call("$objectToArray", value));
        };
        String type = switch (size.keyword()) {
            case MIN_LENGTH, MAX_LENGTH -> "string";
            case MIN_ITEMS, MAX_ITEMS -> "array";
            case MIN_PROPERTIES, MAX_PROPERTIES -> "object";
        };
        return Aggregation.where(
                Aggregation.isOneOf(value, type),
                call(size.keyword().isMinimum() ? "$gte" : "$lte", counted, literal(size.limit())));
    }

    /** Whether the pattern occurs in a text. */
    static BsonDocument matches(BsonValue text, BoundedPattern pattern) {
        return call(
                "$regexMatch",
                new BsonDocument("input", text).append("regex", literal(new BsonString(pattern.text()))));
    }

    /** MongoDB makes a decimal of the first 15 digits of a double, as {@link Multiples} does. */
    private static BsonDocument multipleOf(BsonNumber divisor, BsonValue value) {
        BsonDecimal128 by =
                new BsonDecimal128(new Decimal128(Multiples.decimal(divisor).orElseThrow()));
        return ofNumber(value, call("$eq", call("$mod", call("$toDecimal", value), literal(by)), literal(0)));
    }

    /** NaN is less than every other number for an aggregation, and within no limit for a schema. */
    private static BsonDocument numberLimit(Constraint.NumberLimit limit, BsonValue value) {
        String operator =
                limit.isMinimum() ? (limit.exclusive() ? "$gt" : "$gte") : (limit.exclusive() ? "$lt" : "$lte");
        return ofNumber(
                value,
                Aggregation.and(List.of(
                        call("$gt", value, literal(new BsonDouble(Double.NaN))),
                        call(operator, value, literal(limit.limit())))));
    }

    private static BsonDocument ofNumber(BsonValue value, BsonValue condition) {
        return Aggregation.where(Aggregation.isOneOf(value, NUMBERS), condition);
    }
}
