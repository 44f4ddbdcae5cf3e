package io.espalier.rules;

import java.util.List;
import org.bson.BsonValue;

/**
 * Runs the functions that rule expressions call with {@code %function}, as the caller whom the rules are read for.
 *
 * <p>A call that throws leaves its expression unknown (spec/app-services.md §2.8, 7), except where the operation itself cannot
 * go on: a {@link RulesException} with {@link RulesErrorCode#TIME_LIMIT_EXCEEDED}, or one that holds a {@link
 * RulesException#transientFailure()}, ends the operation.
 */
@FunctionalInterface
public interface RuleFunctions {
    /** Knows no function: every call is unknown. */
    RuleFunctions NONE = (name, arguments) -> {
        throw new IllegalStateException("no function can be called here");
    };

    /**
     * @param name of a function that was known when the rules were compiled
     * @param arguments in order; {@code undefined} for an expansion without a value
     * @return {@code undefined} if the function returns nothing
     */
    BsonValue call(String name, List<BsonValue> arguments);
}
