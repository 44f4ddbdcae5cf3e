package io.espalier.rules.expression;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Operand.Origin;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Translates expressions about a change to queries on the document before it. Other than {@link QueryTranslator}, which finds
 * all documents for which an expression may be true, this finds only such for which it is: where it is not known what the
 * document will be, neither query finds anything.
 */
public final class ChangeTranslator {
    /** Never found to be true and never found to be false. */
    static final PushedExpression UNSURE = new PushedExpression(Query.NOTHING, Query.NOTHING, true);

    private final RuleContext context;
    private final QueryTranslator queries;
    private final ChangedSides sides;
    private final boolean byExpressions;

    /**
     * @param byExpressions whether the queries must be aggregation expressions, which MongoDB's planner does not take apart.
     *     They decide less
     */
    public ChangeTranslator(RuleContext context, KnownChange change, boolean byExpressions) {
        this(context, new ChangedSides(change, FieldPath.EMPTY), byExpressions);
    }

    private ChangeTranslator(RuleContext context, ChangedSides sides, boolean byExpressions) {
        this.context = context;
        this.queries = new QueryTranslator(context);
        this.sides = sides;
        this.byExpressions = byExpressions;
    }

    /** For the rules of a field, which know {@code %%this} and {@code %%prev}. */
    public ChangeTranslator forField(FieldPath path) {
        return new ChangeTranslator(context, sides.forField(path), byExpressions);
    }

    public PushedExpression translate(Expression expression) {
        return switch (expression) {
            case Expression.Fixed fixed -> PushedExpression.of(fixed.value());
            case Expression.All all ->
                PushedExpression.all(all.parts().stream().map(this::translate).toList());
            case Expression.Any any ->
                PushedExpression.any(any.parts().stream().map(this::translate).toList());
            case Expression.Not not -> translate(not.part()).negated();
            case Expression.Exists(Operand operand) -> exists(sides.of(operand));
            case Expression.Comparison(Operand left, Relation relation, Operand right) ->
                compare(sides.of(left), relation, sides.of(right));
            case Expression.Truthy(Operand operand) -> operand.isOfDocument() ? UNSURE : exact(expression);
            case Expression.Matches(Operand.Expansion left, QueryOperator operator) ->
                operator.operand().isOfDocument() ? UNSURE : matches(left, operator);
        };
    }

    private PushedExpression matches(Operand.Expansion left, QueryOperator operator) {
        return switch (sides.of(left)) {
            case ChangedSide.OfCaller(Operand.Literal(BsonValue value)) -> matchesValue(value, operator);
            case ChangedSide.OfCaller _ -> exact(new Expression.Matches(left, operator));
            case ChangedSide.OfDocument(FieldPath path)
            when !byExpressions -> exact(new Expression.Matches(root(path), operator));
            case ChangedSide.Missing _ -> matchesValue(null, operator);
            case ChangedSide.OfDocument _, ChangedSide.Worked _, ChangedSide.Open _ -> UNSURE;
        };
    }

    private PushedExpression matchesValue(@Nullable BsonValue value, QueryOperator operator) {
        Expression.Matches matches =
                new Expression.Matches(new Operand.Expansion(Origin.THIS, FieldPath.EMPTY), operator);
        return PushedExpression.of(
                ExpressionEvaluator.evaluate(matches, caller().forField(/* before= */ value, /* after= */ value)));
    }

    private PushedExpression exists(ChangedSide side) {
        return switch (side) {
            case ChangedSide.OfCaller(Operand operand) -> exact(new Expression.Exists(operand));
            case ChangedSide.OfDocument(FieldPath path) when byExpressions -> byValue(path, ComputedComparison::exists);
            case ChangedSide.OfDocument(FieldPath path) -> exact(new Expression.Exists(root(path)));
            case ChangedSide.Missing _ -> PushedExpression.of(Truth.FALSE);
            case ChangedSide.Worked(FieldAfter.Computed value) -> ComputedComparison.exists(value);
            case ChangedSide.Open _ -> UNSURE;
        };
    }

    private PushedExpression compare(ChangedSide left, Relation relation, ChangedSide right) {
        if (!isKnown(left) || !isKnown(right)) {
            return UNSURE;
        }
        if (right instanceof ChangedSide.Missing
                || (left instanceof ChangedSide.Missing && relation != Relation.MEMBER)) {
            return PushedExpression.of(Truth.FALSE);
        }
        if (left instanceof ChangedSide.Missing) {
            return UNSURE;
        }
        if (left instanceof ChangedSide.OfCaller(Operand first)
                && right instanceof ChangedSide.OfCaller(Operand second)) {
            return exact(new Expression.Comparison(first, relation, second));
        }
        if (!byExpressions && !(left instanceof ChangedSide.Worked) && !(right instanceof ChangedSide.Worked)) {
            PushedExpression query = exact(new Expression.Comparison(operand(left), relation, operand(right)));
            if (!query.equals(UNSURE)) {
                return query;
            }
        }
        return compareValues(left, relation, right);
    }

    /** A value of the caller that cannot be decided makes every comparison with it unknown. */
    private boolean isKnown(ChangedSide side) {
        return switch (side) {
            case ChangedSide.OfCaller(Operand operand) -> OperandValues.of(operand, caller(), false) != null;
            case ChangedSide.Open _ -> false;
            case ChangedSide.OfDocument _, ChangedSide.Worked _, ChangedSide.Missing _ -> true;
        };
    }

    private List<BsonValue> values(Operand operand, boolean spread) {
        return Objects.requireNonNull(OperandValues.of(operand, caller(), spread), "a known value");
    }

    private PushedExpression compareValues(ChangedSide left, Relation relation, ChangedSide right) {
        if (left instanceof ChangedSide.OfCaller(Operand values)) {
            return switch (relation) {
                case EQUAL -> isOneOf(right, values(values, true));
                case MEMBER -> UNSURE;
                case GREATER -> ordered(right, "$lt", values(values, true));
                case GREATER_OR_EQUAL -> ordered(right, "$lte", values(values, true));
                case LESS -> ordered(right, "$gt", values(values, true));
                case LESS_OR_EQUAL -> ordered(right, "$gte", values(values, true));
            };
        }
        if (right instanceof ChangedSide.OfCaller(Operand values)) {
            return switch (relation) {
                case EQUAL -> isOneOf(left, values(values, true));
                case MEMBER -> member(left, values(values, false));
                case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL ->
                    ordered(left, operator(relation), values(values, false));
            };
        }
        return switch (relation) {
            case EQUAL -> byValue(left, first -> byValue(right, second -> ComputedComparison.isEqual(first, second)));
            case MEMBER -> UNSURE;
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL ->
                byValue(
                        left,
                        first -> byValue(
                                right, second -> ComputedComparison.ordered(first, operator(relation), second)));
        };
    }

    private PushedExpression isOneOf(ChangedSide side, List<BsonValue> values) {
        return byValue(side, value -> ComputedComparison.isOneOf(value, values));
    }

    /** In something that is not an array nothing can be found or missed: unknown. */
    private PushedExpression member(ChangedSide side, List<BsonValue> lists) {
        List<BsonValue> elements = new ArrayList<>();
        for (BsonValue list : lists) {
            if (!(list instanceof BsonArray array)) {
                return UNSURE;
            }
            elements.addAll(array);
        }
        return isOneOf(side, elements);
    }

    private PushedExpression ordered(ChangedSide side, String operator, List<BsonValue> bounds) {
        return byValue(side, value -> ComputedComparison.ordered(value, operator, bounds));
    }

    private static String operator(Relation relation) {
        return switch (relation) {
            case GREATER -> "$gt";
            case GREATER_OR_EQUAL -> "$gte";
            case LESS -> "$lt";
            case LESS_OR_EQUAL -> "$lte";
            case EQUAL, MEMBER -> throw new IllegalArgumentException(relation + " is no order");
        };
    }

    private PushedExpression byValue(ChangedSide side, Function<FieldAfter.Computed, PushedExpression> use) {
        return switch (side) {
            case ChangedSide.Worked(FieldAfter.Computed value) -> use.apply(value);
            case ChangedSide.OfDocument(FieldPath path) -> byValue(path, use);
            case ChangedSide.OfCaller _, ChangedSide.Missing _, ChangedSide.Open _ -> UNSURE;
        };
    }

    /** A deeper path could lead through arrays, where it means something else in an aggregation expression. */
    private static PushedExpression byValue(FieldPath path, Function<FieldAfter.Computed, PushedExpression> use) {
        return path.parts().size() == 1
                ? use.apply(new FieldAfter.Computed(
                        Aggregation.field(new BsonString("$$ROOT"), path.first()), Aggregation.ALWAYS))
                : UNSURE;
    }

    /** What MongoDB decides exactly; what it would have to be asked about again is not sure. */
    private PushedExpression exact(Expression expression) {
        PushedExpression pushed = queries.translate(expression);
        return pushed.exact() ? pushed : UNSURE;
    }

    private static Operand operand(ChangedSide side) {
        return switch (side) {
            case ChangedSide.OfCaller(Operand operand) -> operand;
            case ChangedSide.OfDocument(FieldPath path) -> root(path);
            case ChangedSide.Missing _, ChangedSide.Worked _, ChangedSide.Open _ ->
                throw new IllegalArgumentException(side.toString());
        };
    }

    private static Operand.Expansion root(FieldPath path) {
        return new Operand.Expansion(Origin.ROOT, path);
    }

    private Bindings caller() {
        return Bindings.ofCaller(context);
    }
}
