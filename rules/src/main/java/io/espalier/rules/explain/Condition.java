package io.espalier.rules.explain;

import io.espalier.rules.expression.OperandTrace;
import io.espalier.rules.expression.Truth;
import java.util.List;

/**
 * A condition inside of a rule.
 *
 * @param operands what the operands stood for that are no literals
 */
public record Condition(String text, Truth truth, List<OperandTrace> operands) {
    public Condition {
        operands = List.copyOf(operands);
    }
}
