package io.espalier.rules.expression;

import io.espalier.rules.RuleFunctions;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.List;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Calls functions for expressions. */
final class FunctionCalls {
    private FunctionCalls() {}

    /**
     * @return null if the function threw, which leaves its expression unknown
     * @throws RulesException if the operation itself cannot go on, see {@link RuleFunctions}
     */
    static @Nullable BsonValue call(RuleFunctions functions, String name, List<BsonValue> arguments) {
        try {
            return functions.call(name, arguments);
        } catch (RulesException e) {
            if (e.code() == RulesErrorCode.TIME_LIMIT_EXCEEDED
                    || e.transientFailure().isPresent()) {
                throw e;
            }
            return null;
        } catch (RuntimeException e) {
            return null;
        }
    }
}
