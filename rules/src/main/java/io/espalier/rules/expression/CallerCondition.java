package io.espalier.rules.expression;

import io.espalier.rules.RuleContext;
import org.bson.BsonValue;

/**
 * A condition on the caller alone, without a document: {@code can_evaluate} of functions and endpoints (spec/app-services.md §3.2).
 * Immutable and thread-safe.
 */
public final class CallerCondition {
    private final Expression expression;

    private CallerCondition(Expression expression) {
        this.expression = expression;
    }

    /**
     * @param path where the condition stands in the file, for messages
     * @param problems gets each fault; a condition with a fault is unknown for every caller
     */
    public static CallerCondition compile(BsonValue json, String path, RuleNames names, Problems problems) {
        return new CallerCondition(new ExpressionParser(ExpressionScope.CALLER, names, problems).parse(json, path));
    }

    /** A function that the condition names is called once with the same arguments. */
    public Truth decide(RuleContext context) {
        return ExpressionEvaluator.evaluate(expression, Bindings.ofCaller(context.forOperation()));
    }
}
