package io.espalier.functions.call;

import io.espalier.app.FunctionDefinition;
import io.espalier.functions.FunctionBody;
import io.espalier.rules.expression.CallerCondition;
import java.util.Optional;

/**
 * A function that can be called: its code, and what the manifest says about it.
 *
 * @param condition what must hold for the caller; empty for everybody
 */
record RegisteredFunction(FunctionDefinition definition, FunctionBody body, Optional<CallerCondition> condition) {
    String name() {
        return definition.name();
    }
}
