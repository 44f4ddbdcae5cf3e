package io.espalier.rules.query;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Parses what stands under a path of a query: a value to be equal to, or operators. */
final class ConditionParser {
    private static final Condition NEVER = new Condition.Never();

    private ConditionParser() {}

    /** MongoDB decides by the first key as well. */
    static boolean isOperators(BsonValue value) {
        return value instanceof BsonDocument document
                && !document.isEmpty()
                && document.getFirstKey().startsWith("$");
    }

    static Condition parse(BsonValue value) {
        return isOperators(value) ? operators(value.asDocument()) : equalTo(value);
    }

    static Condition operators(BsonDocument operators) {
        List<Condition> parts = new ArrayList<>();
        operators.forEach((name, operand) -> parts.add(operator(name, operand)));
        return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
    }

    private static Condition operator(String name, BsonValue operand) {
        return switch (name) {
            case "$eq" -> equalTo(operand);
            case "$ne" -> new Condition.Not(equalTo(operand));
            case "$gt" -> ordered(ValueComparison.Operator.GREATER, operand);
            case "$gte" -> ordered(ValueComparison.Operator.GREATER_OR_EQUAL, operand);
            case "$lt" -> ordered(ValueComparison.Operator.LESS, operand);
            case "$lte" -> ordered(ValueComparison.Operator.LESS_OR_EQUAL, operand);
            case "$in" -> in(name, operand);
            case "$nin" -> new Condition.Not(in(name, operand));
            case "$exists" -> exists(isTrue(operand));
            case "$not" -> new Condition.Not(operators(operatorsOf(name, operand)));
            case "$all" -> all(list(name, operand));
            case "$elemMatch" -> elemMatch(operand);
            case "$size" -> size(operand);
            case "$type" -> type(operand);
            case "$mod" -> mod(operand);
            default ->
                throw new IllegalArgumentException("'" + name + "' is not available; available are $eq $ne $gt $gte"
                        + " $lt $lte $in $nin $not $all $elemMatch $size $exists $type $mod");
        };
    }

    private static Condition equalTo(BsonValue operand) {
        return ordered(ValueComparison.Operator.EQUAL, operand);
    }

    private static Condition ordered(ValueComparison.Operator operator, BsonValue operand) {
        refusePattern(operand);
        return new Condition.AnyValue(true, new ValueComparison(operator, operand));
    }

    private static Condition in(String name, BsonValue operand) {
        List<ValueComparison> values = new ArrayList<>();
        for (BsonValue element : list(name, operand)) {
            refusePattern(element);
            if (isOperators(element)) {
                throw new IllegalArgumentException("'" + name + "' lists values, not operators");
            }
            values.add(new ValueComparison(ValueComparison.Operator.EQUAL, element));
        }
        return values.isEmpty()
                ? NEVER
                : new Condition.AnyValue(true, value -> {
                    for (ValueComparison candidate : values) {
                        if (candidate.test(value)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private static Condition exists(boolean wanted) {
        Condition exists = new Condition.AnyValue(true, value -> value != null);
        return wanted ? exists : new Condition.Not(exists);
    }

    /** MongoDB's notion of truth for an operand that should be a boolean. */
    private static boolean isTrue(BsonValue operand) {
        return switch (operand.getBsonType()) {
            case BOOLEAN -> operand.asBoolean().getValue();
            case NULL, UNDEFINED -> false;
            case DOUBLE, INT32, INT64, DECIMAL128 -> !WholeNumbers.isZero(operand);
            default -> true;
        };
    }

    private static Condition all(BsonArray operand) {
        if (operand.isEmpty()) {
            return NEVER;
        }
        boolean elements = isElemMatch(operand.getFirst());
        List<Condition> parts = new ArrayList<>();
        for (BsonValue element : operand) {
            if (isElemMatch(element) != elements || (!elements && isOperators(element))) {
                throw new IllegalArgumentException("'$all' lists values, or objects with $elemMatch alone");
            }
            parts.add(parse(element));
        }
        return new Condition.All(parts);
    }

    private static boolean isElemMatch(BsonValue value) {
        return value instanceof BsonDocument object && object.size() == 1 && object.containsKey("$elemMatch");
    }

    /** On elements as values ({@code {$gt: 1}}), or on elements as documents ({@code {a: 1}}). */
    private static Condition elemMatch(BsonValue operand) {
        if (!(operand instanceof BsonDocument condition)) {
            throw new IllegalArgumentException("'$elemMatch' needs an object");
        }
        if (isOperators(condition) && !isLogical(condition.getFirstKey())) {
            Condition onElement = operators(condition);
            return anyElement(onElement::on);
        }
        QueryMatcher onDocument = QueryMatcher.compile(condition);
        return anyElement(element -> switch (element) {
            case BsonDocument document -> onDocument.matches(document);
            case BsonArray array -> onDocument.matches(byIndex(array));
            default -> false;
        });
    }

    private static boolean isLogical(String operator) {
        return operator.equals("$and") || operator.equals("$or") || operator.equals("$nor");
    }

    private static Condition anyElement(Predicate<BsonValue> test) {
        return new Condition.AnyValue(
                false,
                value -> value instanceof BsonArray array && array.stream().anyMatch(test));
    }

    /** To {@code $elemMatch} an array inside of the array is a document whose fields are its indexes. */
    private static BsonDocument byIndex(BsonArray array) {
        BsonDocument document = new BsonDocument();
        for (int i = 0; i < array.size(); i++) {
            document.put(Integer.toString(i), array.get(i));
        }
        return document;
    }

    private static Condition size(BsonValue operand) {
        long size = WholeNumbers.exact(operand).orElse(-1);
        if (size < 0) {
            throw new IllegalArgumentException("'$size' needs a whole number of at least 0");
        }
        return new Condition.AnyValue(false, value -> value instanceof BsonArray array && array.size() == size);
    }

    private static Condition type(BsonValue operand) {
        Set<BsonType> types = TypeNames.of(operand);
        return new Condition.AnyValue(true, value -> value != null && types.contains(value.getBsonType()));
    }

    private static Condition mod(BsonValue operand) {
        if (!(operand instanceof BsonArray pair) || pair.size() != 2) {
            throw new IllegalArgumentException("'$mod' needs an array of two numbers: [divisor, remainder]");
        }
        long divisor = modNumber(pair.get(0));
        long remainder = modNumber(pair.get(1));
        if (divisor == 0) {
            throw new IllegalArgumentException("'$mod' needs a divisor that is not 0");
        }
        return new Condition.AnyValue(true, value -> {
            OptionalLong dividend = value == null ? OptionalLong.empty() : WholeNumbers.truncated(value);
            return dividend.isPresent() && dividend.getAsLong() % divisor == remainder;
        });
    }

    private static long modNumber(BsonValue operand) {
        return WholeNumbers.truncated(operand)
                .orElseThrow(() -> new IllegalArgumentException("'$mod' needs numbers of 64 bits"));
    }

    private static BsonDocument operatorsOf(String name, BsonValue operand) {
        if (isOperators(operand)) {
            return operand.asDocument();
        }
        throw new IllegalArgumentException("'" + name + "' needs an object of operators");
    }

    private static BsonArray list(String name, BsonValue operand) {
        if (operand instanceof BsonArray list) {
            return list;
        }
        throw new IllegalArgumentException("'" + name + "' needs an array");
    }

    private static void refusePattern(BsonValue operand) {
        if (operand.getBsonType() == BsonType.REGULAR_EXPRESSION) {
            throw new IllegalArgumentException("regular expressions are not available");
        }
        if (operand.getBsonType() == BsonType.UNDEFINED) {
            throw new IllegalArgumentException("a query cannot compare with undefined");
        }
    }
}
