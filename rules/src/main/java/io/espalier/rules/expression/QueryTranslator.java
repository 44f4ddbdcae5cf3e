package io.espalier.rules.expression;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Translates expressions for one caller to MongoDB queries that are to run under the simple collation. What depends on the
 * caller alone is decided here; what MongoDB cannot decide exactly as {@link ExpressionEvaluator} does is left to that.
 */
public final class QueryTranslator {
    private final Bindings caller;

    public QueryTranslator(RuleContext context) {
        this.caller = Bindings.ofCaller(context);
    }

    /** The expression for reading, where the document before and after are the same. */
    public PushedExpression translate(Expression expression) {
        return switch (expression) {
            case Expression.Fixed fixed -> PushedExpression.of(fixed.value());
            case Expression.All all ->
                PushedExpression.all(all.parts().stream().map(this::translate).toList());
            case Expression.Any any ->
                PushedExpression.any(any.parts().stream().map(this::translate).toList());
            case Expression.Not not -> translate(not.part()).negated();
            case Expression.Exists exists -> exists(exists);
            case Expression.Comparison comparison -> comparison(comparison);
        };
    }

    private PushedExpression exists(Expression.Exists exists) {
        if (!exists.operand().isOfDocument()) {
            return PushedExpression.of(ExpressionEvaluator.evaluate(exists, caller));
        }
        return switch (exists.operand()) {
            case Operand.Expansion(Operand.Origin origin, FieldPath path)
            when isRoot(origin) ->
                path.isEmpty()
                        ? PushedExpression.of(Truth.TRUE)
                        : PushedExpression.decidedBy(Query.field(path, "$exists", BsonBoolean.TRUE));
            case Operand.Expansion _, Operand.Literal _, Operand.Elements _ -> PushedExpression.UNDECIDED;
        };
    }

    private PushedExpression comparison(Expression.Comparison comparison) {
        Operand left = comparison.left();
        Operand right = comparison.right();
        if (!left.isOfDocument() && !right.isOfDocument()) {
            return PushedExpression.of(ExpressionEvaluator.evaluate(comparison, caller));
        }
        if (!right.isOfDocument()
                && left instanceof Operand.Expansion(Operand.Origin origin, FieldPath path)
                && isRoot(origin)
                && !path.isEmpty()) {
            return pathOnTheLeft(path, comparison.relation(), right);
        }
        if (!left.isOfDocument()
                && right instanceof Operand.Expansion(Operand.Origin origin, FieldPath path)
                && isRoot(origin)
                && !path.isEmpty()) {
            return pathOnTheRight(left, comparison.relation(), path);
        }
        return PushedExpression.UNDECIDED;
    }

    private static boolean isRoot(Operand.Origin origin) {
        return origin == Operand.Origin.ROOT || origin == Operand.Origin.PREVIOUS_ROOT;
    }

    private PushedExpression pathOnTheLeft(FieldPath path, Relation relation, Operand right) {
        return switch (relation) {
            case EQUAL -> PushedExpression.decidedBy(anyEqual(path, OperandValues.of(right, caller, true)));
            case MEMBER -> member(path, OperandValues.of(right, caller, false));
            case GREATER -> ordered(path, relation, "$gt", right);
            case GREATER_OR_EQUAL -> ordered(path, relation, "$gte", right);
            case LESS -> ordered(path, relation, "$lt", right);
            case LESS_OR_EQUAL -> ordered(path, relation, "$lte", right);
        };
    }

    private PushedExpression pathOnTheRight(Operand left, Relation relation, FieldPath path) {
        return switch (relation) {
            case EQUAL -> PushedExpression.decidedBy(anyEqual(path, OperandValues.of(left, caller, true)));
            case MEMBER -> memberOf(OperandValues.of(left, caller, true), path);
            // Turned round, arrays would count differently.
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> PushedExpression.UNDECIDED;
        };
    }

    /** In something that is not an array nothing can be found or missed: unknown. */
    private static PushedExpression member(FieldPath path, List<BsonValue> lists) {
        List<BsonValue> elements = new ArrayList<>();
        for (BsonValue list : lists) {
            if (list instanceof BsonArray array) {
                elements.addAll(array);
            }
        }
        PushedExpression member = PushedExpression.decidedBy(anyEqual(path, elements));
        return lists.stream().allMatch(BsonArray.class::isInstance)
                ? member
                : new PushedExpression(member.whenTrue(), Query.NOTHING, true);
    }

    /** A value of the caller in an array of the document. Under a deeper path the array could be one of several. */
    private static PushedExpression memberOf(List<BsonValue> values, FieldPath path) {
        if (path.parts().size() > 1 || !values.stream().allMatch(QueryTranslator::fitsInList)) {
            return PushedExpression.UNDECIDED;
        }
        BsonDocument contains = values.isEmpty()
                ? Query.NOTHING
                : Query.field(path, "$elemMatch", new BsonDocument("$in", new BsonArray(values)));
        BsonDocument decidable =
                Query.or(List.of(Query.field(path, "$exists", BsonBoolean.FALSE), Query.ofType(path, "array")));
        return new PushedExpression(contains, Query.and(List.of(Query.not(contains), decidable)), true);
    }

    private static BsonDocument anyEqual(FieldPath path, List<BsonValue> values) {
        List<BsonDocument> parts = new ArrayList<>();
        List<BsonValue> listed =
                values.stream().filter(QueryTranslator::fitsInList).distinct().toList();
        if (listed.size() == 1) {
            parts.add(Query.field(path, "$eq", listed.getFirst()));
        } else if (!listed.isEmpty()) {
            parts.add(Query.field(path, "$in", new BsonArray(listed)));
        }
        values.stream().filter(value -> !fitsInList(value)).forEach(value -> parts.add(equal(path, value)));
        return Query.or(parts);
    }

    /** MongoDB reads these as something else than themselves inside of {@code $in}. */
    private static boolean fitsInList(BsonValue value) {
        return switch (value.getBsonType()) {
            case NULL, UNDEFINED, REGULAR_EXPRESSION, DOCUMENT -> false;
            default -> true;
        };
    }

    private static BsonDocument equal(FieldPath path, BsonValue value) {
        return switch (value.getBsonType()) {
            // MongoDB's own equality with null also finds documents without the field.
            case NULL -> Query.ofType(path, "null");
            case UNDEFINED -> Query.NOTHING;
            default -> Query.field(path, "$eq", value);
        };
    }

    private PushedExpression ordered(FieldPath path, Relation relation, String operator, Operand right) {
        return PushedExpression.decidedBy(Query.or(OperandValues.of(right, caller, false).stream()
                .map(bound -> ordered(path, relation, operator, bound))
                .toList()));
    }

    private static BsonDocument ordered(FieldPath path, Relation relation, String operator, BsonValue bound) {
        boolean orEqual = relation == Relation.GREATER_OR_EQUAL || relation == Relation.LESS_OR_EQUAL;
        BsonType type = bound.getBsonType();
        return switch (type) {
            case REGULAR_EXPRESSION, UNDEFINED -> Query.NOTHING;
            // MongoDB compares these with values of all types, rules only with their own.
            case NULL, MIN_KEY, MAX_KEY -> orEqual ? equal(path, bound) : Query.NOTHING;
            default -> Query.field(path, operator, bound);
        };
    }
}
