package io.espalier.rules.expression;

import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Parses what stands in place of a value where there is no document: an expansion, a conversion or a function. */
public final class CallerValueParser {
    private final OperandParser operands;

    public CallerValueParser(RuleNames names, Problems problems) {
        this.operands =
                new OperandParser(names, new ExpansionParser(ExpressionScope.CALLER, names, problems), problems);
    }

    /** Whether the value is known only for a caller. */
    public static boolean isOpen(BsonValue json) {
        return isExpansion(json)
                || (json instanceof BsonDocument object && object.size() == 1 && makesValue(object.getFirstKey()));
    }

    public static boolean isExpansion(BsonValue json) {
        return OperandParser.isExpansion(json);
    }

    private static boolean makesValue(String key) {
        return Operators.isOperator(key)
                && (Operators.isFunction(Operators.name(key))
                        || Conversion.named(Operators.name(key)).isPresent());
    }

    /**
     * @param json an open value
     * @param path where it stands, for messages
     * @return empty if it is malformed, which is reported then
     */
    public Optional<CallerValue> parse(BsonValue json, String path) {
        return operands.parse(json, path).map(CallerValue::new);
    }
}
