package io.espalier.rules.role;

import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.Expression;
import io.espalier.rules.expression.ExpressionEvaluator;
import io.espalier.rules.expression.Truth;
import java.util.Optional;

/** Decides the rules of roles and filters, and tells the trace under which key each of them stands. */
final class RuleDecision {
    private RuleDecision() {}

    /** What is absent permits nothing. */
    static boolean isTrue(String key, Optional<Expression> rule, Bindings bindings) {
        return rule.isPresent() && isTrue(key, rule.get(), bindings);
    }

    static boolean isTrue(String key, Expression rule, Bindings bindings) {
        return of(key, rule, bindings).isTrue();
    }

    static Truth of(String key, Expression rule, Bindings bindings) {
        Truth truth = ExpressionEvaluator.evaluate(rule, bindings);
        bindings.trace().rule(key, rule, truth);
        return truth;
    }
}
