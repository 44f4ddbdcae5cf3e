package io.espalier.rules.expression;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Translates expressions for one caller to MongoDB queries that are to run under the simple collation. What depends on the
 * caller alone is decided here, functions included; what MongoDB cannot decide exactly as {@link ExpressionEvaluator} does is
 * left to that.
 */
public final class QueryTranslator {
    private static final PushedExpression UNKNOWN = PushedExpression.of(Truth.UNKNOWN);

    private final Bindings caller;

    public QueryTranslator(RuleContext context) {
        this.caller = Bindings.ofCaller(context);
    }

    /** The expression for reading, where the document before and after are the same. */
    public PushedExpression translate(Expression expression) {
        return switch (expression) {
            case Expression.Fixed fixed -> PushedExpression.of(fixed.value());
            case Expression.All all -> all(all.parts());
            case Expression.Any any -> any(any.parts());
            case Expression.Not not -> translate(not.part()).negated();
            case Expression.Exists exists -> exists(exists);
            case Expression.Comparison comparison -> comparison(comparison);
            case Expression.Truthy truthy ->
                truthy.operand().isOfDocument()
                        ? PushedExpression.UNDECIDED
                        : PushedExpression.of(ExpressionEvaluator.evaluate(truthy, caller));
            case Expression.Matches matches -> matches(matches);
        };
    }

    /** Stops at a part that decides by itself: what stands after it calls no function. */
    private PushedExpression all(List<Expression> parts) {
        List<PushedExpression> pushed = new ArrayList<>();
        for (Expression part : parts) {
            PushedExpression next = translate(part);
            if (next.isAlwaysFalse()) {
                return next;
            }
            pushed.add(next);
        }
        return PushedExpression.all(pushed);
    }

    private PushedExpression any(List<Expression> parts) {
        List<PushedExpression> pushed = new ArrayList<>();
        for (Expression part : parts) {
            PushedExpression next = translate(part);
            if (next.isAlwaysTrue()) {
                return next;
            }
            pushed.add(next);
        }
        return PushedExpression.any(pushed);
    }

    private PushedExpression exists(Expression.Exists exists) {
        if (!exists.operand().isOfDocument()) {
            return PushedExpression.of(ExpressionEvaluator.evaluate(exists, caller));
        }
        if (exists.operand() instanceof Operand.Expansion expansion && isRoot(expansion)) {
            return expansion.path().isEmpty()
                    ? PushedExpression.of(Truth.TRUE)
                    : PushedExpression.decidedBy(Query.field(expansion.path(), "$exists", BsonBoolean.TRUE));
        }
        return PushedExpression.UNDECIDED;
    }

    private PushedExpression matches(Expression.Matches matches) {
        if (!matches.left().isOfDocument()) {
            return PushedExpression.of(ExpressionEvaluator.evaluate(matches, caller));
        }
        BsonDocument operator = matches.operator().filledIn(caller);
        if (operator == null) {
            return UNKNOWN;
        }
        return rootPath(matches.left())
                .map(path -> PushedExpression.decidedBy(new BsonDocument(path.dotted(), operator)))
                .orElse(PushedExpression.UNDECIDED);
    }

    private PushedExpression comparison(Expression.Comparison comparison) {
        Operand left = comparison.left();
        Operand right = comparison.right();
        if (!left.isOfDocument() && !right.isOfDocument()) {
            return PushedExpression.of(ExpressionEvaluator.evaluate(comparison, caller));
        }
        if (!right.isOfDocument()) {
            return withConstantRight(left, comparison.relation(), right);
        }
        if (!left.isOfDocument()) {
            return withConstantLeft(left, comparison.relation(), right);
        }
        Optional<FieldPath> leftPath = rootPath(left);
        Optional<FieldPath> rightPath = rootPath(right);
        return leftPath.isPresent() && rightPath.isPresent()
                ? FieldComparison.of(leftPath.get(), comparison.relation(), rightPath.get())
                : PushedExpression.UNDECIDED;
    }

    private PushedExpression withConstantRight(Operand left, Relation relation, Operand right) {
        List<BsonValue> values = OperandValues.of(right, caller, relation == Relation.EQUAL);
        if (values == null) {
            return UNKNOWN;
        }
        return rootPath(left)
                .map(path -> ConstantComparison.pathOnTheLeft(path, relation, values))
                .orElse(PushedExpression.UNDECIDED);
    }

    private PushedExpression withConstantLeft(Operand left, Relation relation, Operand right) {
        List<BsonValue> values = OperandValues.of(left, caller, true);
        if (values == null) {
            return UNKNOWN;
        }
        return switch (right) {
            case Operand.Converted(Conversion conversion, Operand converted)
            when relation == Relation.EQUAL ->
                rootPath(converted)
                        .map(path -> InvertedConversion.of(conversion, path, values))
                        .orElse(PushedExpression.UNDECIDED);
            case Operand.Elements list
            when relation == Relation.MEMBER && values.stream().noneMatch(BsonValue::isArray) ->
                anyElement(values, list.elements());
            default ->
                rootPath(right)
                        .map(path -> ConstantComparison.pathOnTheRight(values, relation, path))
                        .orElse(PushedExpression.UNDECIDED);
        };
    }

    /** Whether one of the values is an element of a list that is written in the rule file. */
    private PushedExpression anyElement(List<BsonValue> values, List<Operand> elements) {
        List<PushedExpression> parts = new ArrayList<>();
        for (Operand element : elements) {
            if (element.isOfDocument()) {
                parts.add(rootPath(element)
                        .map(path -> ConstantComparison.equalToElement(values, path))
                        .orElse(PushedExpression.UNDECIDED));
                continue;
            }
            List<BsonValue> constants = OperandValues.of(element, caller, false);
            if (constants == null) {
                return UNKNOWN;
            }
            parts.add(PushedExpression.of(Truth.of(ExpressionEvaluator.anyEqual(values, constants))));
        }
        return PushedExpression.any(parts);
    }

    /** The path of an expansion of the document; empty for anything else, and for the document as a whole. */
    private static Optional<FieldPath> rootPath(Operand operand) {
        return operand instanceof Operand.Expansion expansion
                        && isRoot(expansion)
                        && !expansion.path().isEmpty()
                ? Optional.of(expansion.path())
                : Optional.empty();
    }

    private static boolean isRoot(Operand.Expansion expansion) {
        return expansion.origin() == Operand.Origin.ROOT || expansion.origin() == Operand.Origin.PREVIOUS_ROOT;
    }
}
