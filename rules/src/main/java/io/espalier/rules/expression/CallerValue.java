package io.espalier.rules.expression;

import io.espalier.rules.RuleContext;
import java.util.List;
import java.util.Optional;
import org.bson.BsonValue;

/** A value that depends on the caller alone, such as {@code %%user.id}. */
public record CallerValue(Operand operand) {

    /** Empty if there is no value, if it cannot be decided, or if the path leads to several. */
    public Optional<BsonValue> of(RuleContext context) {
        List<BsonValue> values = OperandValues.of(operand, Bindings.ofCaller(context), false);
        return values != null && values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
