package io.espalier.functions;

import io.espalier.rules.metrics.CollectionMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A call from outside that is over.
 *
 * @param parentCorrelationId of the call whose function asked for this one at the door
 * @param argumentsMayBeLogged whether the function's entry says {@code "disable_arg_logs": false}
 * @param messages what the function and those that it executed logged
 * @param ruleMetrics what rules were applied to for them; empty where nobody wanted to know
 * @param failure why it did not succeed
 */
public record EndedCall(
        FunctionCall call,
        Optional<String> parentCorrelationId,
        boolean argumentsMayBeLogged,
        Instant started,
        Instant completed,
        List<String> messages,
        List<CollectionMetrics> ruleMetrics,
        Optional<FunctionException> failure) {
    public EndedCall {
        messages = List.copyOf(messages);
        ruleMetrics = List.copyOf(ruleMetrics);
    }
}
