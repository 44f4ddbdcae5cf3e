package io.espalier.triggers.delivery;

import io.espalier.app.FunctionDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.time.Duration;
import java.util.List;
import org.bson.BsonValue;

/** A function of the app behind the one door, called as system. */
public final class FunctionTarget implements DeliveryTarget {
    /** A call that ends this close to its time limit has used it up. */
    private static final Duration LIMIT_MARGIN = Duration.ofSeconds(1);

    private final Functions functions;
    private final Definition definition;

    /**
     * What such a target needs.
     *
     * @param timeLimit how long functions may run that have no limit of their own
     */
    public record Functions(FunctionRegistry registry, FunctionCaller caller, Duration timeLimit) {}

    /**
     * Whose events go to which function.
     *
     * @param location where that is said, for messages
     */
    public record Definition(String trigger, String function, Duration timeLimit, Origin origin, String location) {}

    public FunctionTarget(Functions functions, Definition definition) {
        this.functions = functions;
        this.definition = definition;
    }

    @Override
    public String receiver() {
        return definition.function();
    }

    @Override
    public boolean isTransactional() {
        return functions
                .registry()
                .definition(definition.function())
                .map(FunctionDefinition::transactional)
                .orElse(false);
    }

    @Override
    public void requireReady() {
        if (functions.registry().definition(definition.function()).isEmpty()) {
            throw new TriggerException(
                    TriggerErrorCode.FUNCTION_MISSING,
                    definition.location() + ": the function '" + definition.function()
                            + "' does not exist or was refused; events wait until it is there and the trigger is resumed");
        }
    }

    @Override
    public DeliveryOutcome deliver(TriggerDelivery delivery) {
        return call(List.of(delivery.event()), delivery);
    }

    /** As {@link #deliver}, with these arguments instead of the event alone. */
    public DeliveryOutcome call(List<BsonValue> arguments, TriggerDelivery delivery) {
        FunctionCall call = FunctionCall.of(
                        definition.function(), arguments, Caller.SYSTEM, definition.origin(), delivery.id())
                .withTrigger(definition.trigger())
                .withDelivery(delivery);
        long begin = System.nanoTime();
        try {
            functions.caller().call(call);
            return new DeliveryOutcome.Delivered();
        } catch (FunctionException e) {
            Duration used = Duration.ofNanos(System.nanoTime() - begin);
            boolean inTime = used.compareTo(definition.timeLimit().minus(LIMIT_MARGIN)) < 0;
            return DeliveryOutcome.ofFailure(e, inTime);
        }
    }
}
