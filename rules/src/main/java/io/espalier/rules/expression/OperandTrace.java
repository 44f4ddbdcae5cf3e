package io.espalier.rules.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What one operand of a decided condition stood for.
 *
 * @param text the operand as it would stand in a rule file
 * @param values none if it had no value; empty if it could not be decided which value it had
 */
public record OperandTrace(String text, Optional<List<BsonValue>> values) {

    public OperandTrace {
        values = values.map(List::copyOf);
    }

    /** The operands of a condition that are no literals, in the order in which they stand there. */
    public static List<OperandTrace> of(
            Expression condition, Bindings bindings, @Nullable List<BsonValue> left, @Nullable List<BsonValue> right) {
        List<OperandTrace> operands = new ArrayList<>();
        switch (condition) {
            case Expression.Comparison comparison -> {
                add(comparison.left(), bindings, left, operands);
                add(comparison.right(), bindings, right, operands);
            }
            case Expression.Exists(Operand operand) -> add(operand, bindings, left, operands);
            case Expression.Truthy(Operand operand) -> add(operand, bindings, left, operands);
            case Expression.Matches(Operand.Expansion operand, QueryOperator operator) -> {
                add(operand, bindings, left, operands);
                addInner(operator.operand(), bindings, operands);
            }
            case Expression.Fixed _, Expression.All _, Expression.Any _, Expression.Not _ -> {}
        }
        return operands;
    }

    /** Functions are not called again: of one that is a whole side it is known what it returned. */
    private static void add(
            Operand operand, Bindings bindings, @Nullable List<BsonValue> values, List<OperandTrace> operands) {
        addInner(operand, bindings, operands);
        if (operand instanceof Operand.Result) {
            operands.add(new OperandTrace(ExpressionText.of(operand), Optional.ofNullable(values)));
        }
    }

    private static void addInner(Operand operand, Bindings bindings, List<OperandTrace> operands) {
        switch (operand) {
            case Operand.Literal _ -> {}
            // Not the values of the comparison, in which an array counts as its elements too.
            case Operand.Expansion expansion ->
                operands.add(new OperandTrace(
                        ExpressionText.of(operand), Optional.ofNullable(OperandValues.of(expansion, bindings, false))));
            case Operand.Elements list -> list.elements().forEach(element -> addInner(element, bindings, operands));
            case Operand.Fields object -> object.fields().forEach(field -> addInner(field.value(), bindings, operands));
            case Operand.Converted converted -> addInner(converted.operand(), bindings, operands);
            case Operand.Result result ->
                result.arguments().forEach(argument -> addInner(argument, bindings, operands));
        }
    }
}
