package io.espalier.rules.expression;

import io.espalier.rules.bson.BsonOrder;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Decides an expression in memory. */
public final class ExpressionEvaluator {
    private ExpressionEvaluator() {}

    public static Truth evaluate(Expression expression, Bindings bindings) {
        return switch (expression) {
            case Expression.Fixed fixed -> fixed.value();
            case Expression.All all -> {
                Truth result = Truth.TRUE;
                for (Expression part : all.parts()) {
                    result = result.and(evaluate(part, bindings));
                    if (result == Truth.FALSE) {
                        break;
                    }
                }
                yield result;
            }
            case Expression.Any any -> {
                Truth result = Truth.FALSE;
                for (Expression part : any.parts()) {
                    result = result.or(evaluate(part, bindings));
                    if (result == Truth.TRUE) {
                        break;
                    }
                }
                yield result;
            }
            case Expression.Not not -> evaluate(not.part(), bindings).negated();
            case Expression.Exists exists -> exists(exists, bindings);
            case Expression.Comparison comparison -> compare(comparison, bindings);
            case Expression.Truthy truthy -> truthy(truthy, bindings);
            case Expression.Matches matches -> matches(matches, bindings);
        };
    }

    private static Truth exists(Expression.Exists exists, Bindings bindings) {
        List<BsonValue> values = OperandValues.of(exists.operand(), bindings, false);
        Truth truth = values == null ? Truth.UNKNOWN : Truth.of(!values.isEmpty());
        bindings.trace().condition(exists, truth, bindings, values, List.of());
        return truth;
    }

    private static Truth truthy(Expression.Truthy truthy, Bindings bindings) {
        List<BsonValue> values = OperandValues.of(truthy.operand(), bindings, false);
        Truth truth = values == null ? Truth.UNKNOWN : Truth.of(values.stream().anyMatch(Truthiness::of));
        bindings.trace().condition(truthy, truth, bindings, values, List.of());
        return truth;
    }

    private static Truth matches(Expression.Matches matches, Bindings bindings) {
        Truth truth = matches.operator().decide(matches.left(), bindings);
        bindings.trace().condition(matches, truth, bindings, List.of(), List.of());
        return truth;
    }

    private static Truth compare(Expression.Comparison comparison, Bindings bindings) {
        Relation relation = comparison.relation();
        List<BsonValue> left = OperandValues.of(comparison.left(), bindings, true);
        List<BsonValue> right = OperandValues.of(comparison.right(), bindings, relation == Relation.EQUAL);
        Truth truth = left == null || right == null ? Truth.UNKNOWN : compare(left, relation, right);
        bindings.trace().condition(comparison, truth, bindings, left, right);
        return truth;
    }

    private static Truth compare(List<BsonValue> left, Relation relation, List<BsonValue> right) {
        return switch (relation) {
            case EQUAL -> Truth.of(anyEqual(left, right));
            case MEMBER -> member(left, right);
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> Truth.of(anyOrdered(left, relation, right));
        };
    }

    static boolean anyEqual(List<BsonValue> left, List<BsonValue> right) {
        for (BsonValue first : left) {
            for (BsonValue second : right) {
                if (equal(first, second)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code undefined} is BSON's old way to say that there is no value: it equals nothing. */
    private static boolean equal(BsonValue left, BsonValue right) {
        return !isUndefined(left) && BsonOrder.equal(left, right);
    }

    private static boolean isUndefined(BsonValue value) {
        return value.getBsonType() == BsonType.UNDEFINED;
    }

    /** Membership in something that is not an array cannot be decided. */
    private static Truth member(List<BsonValue> left, List<BsonValue> right) {
        Truth result = Truth.FALSE;
        for (BsonValue candidate : right) {
            result = result.or(
                    candidate instanceof BsonArray elements ? Truth.of(anyEqual(left, elements)) : Truth.UNKNOWN);
        }
        return result;
    }

    private static boolean anyOrdered(List<BsonValue> left, Relation relation, List<BsonValue> right) {
        for (BsonValue first : left) {
            for (BsonValue second : right) {
                if (ordered(first, relation, second)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Only values of one kind have an order; regular expressions have none, and NaN is equal to itself at most. */
    private static boolean ordered(BsonValue left, Relation relation, BsonValue right) {
        if (!BsonOrder.comparable(left, right) || isUndefined(left) || left.isRegularExpression()) {
            return false;
        }
        int order = BsonOrder.compare(left, right);
        boolean strict = !BsonOrder.isNaN(left) && !BsonOrder.isNaN(right);
        return switch (relation) {
            case GREATER -> order > 0 && strict;
            case GREATER_OR_EQUAL -> order == 0 || (order > 0 && strict);
            case LESS -> order < 0 && strict;
            case LESS_OR_EQUAL -> order == 0 || (order < 0 && strict);
            case EQUAL, MEMBER -> throw new IllegalArgumentException(relation + " is no order");
        };
    }
}
