package io.espalier.rules.expression;

import java.util.List;

/**
 * A rule expression, parsed once (spec/app-services.md §3). {@link ExpressionEvaluator} decides it for a document in memory,
 * {@link QueryTranslator} turns it into a MongoDB query; both must always agree.
 */
public sealed interface Expression {
    Expression ALWAYS = new Fixed(Truth.TRUE);
    Expression NEVER = new Fixed(Truth.FALSE);

    /** What could not be parsed. It is unknown, so that neither it nor its negation permits anything. */
    Expression MALFORMED = new Fixed(Truth.UNKNOWN);

    /** The same for every document and caller. */
    record Fixed(Truth value) implements Expression {}

    /** True when all parts are. */
    record All(List<Expression> parts) implements Expression {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** True when one of the parts is. */
    record Any(List<Expression> parts) implements Expression {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    record Not(Expression part) implements Expression {}

    /** True when the operand has a value; null is one. */
    record Exists(Operand operand) implements Expression {}

    /** Compares every value of the left operand with every value of the right one: one pair that fits makes it true. */
    record Comparison(Operand left, Relation relation, Operand right) implements Expression {}

    /** True when the operand has a value that JavaScript calls true: the result of a function that stands by itself. */
    record Truthy(Operand operand) implements Expression {}

    /** True when MongoDB's own operator says so of what the left side finds. */
    record Matches(Operand.Expansion left, QueryOperator operator) implements Expression {}

    static Expression all(List<Expression> parts) {
        return parts.size() == 1 ? parts.getFirst() : new All(parts);
    }

    static Expression any(List<Expression> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Any(parts);
    }
}
