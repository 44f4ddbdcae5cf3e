package io.espalier.functions;

import java.util.List;
import java.util.Optional;
import org.bson.BsonValue;

/**
 * One call of a function, before anything was decided about it. Immutable: the {@code with} methods return changed copies.
 *
 * @param correlationId ties together what one outside event caused, in logs and errors
 * @param request the HTTP request behind the call
 * @param response where an endpoint's function may put its answer
 * @param trigger the name of the trigger or schedule behind the call
 * @param delivery the change or slot behind the call, whose effects are recorded with those of a transactional function
 * @param event the event from outside behind the call
 * @param attempt where the same call may be asked for several times, of which one may run
 */
public record FunctionCall(
        String name,
        List<BsonValue> arguments,
        Caller caller,
        Origin origin,
        String correlationId,
        Optional<RequestInfo> request,
        Optional<EndpointResponse> response,
        Optional<String> trigger,
        Optional<Delivery> delivery,
        Optional<EventInfo> event,
        Optional<CallAttempt> attempt) {
    public FunctionCall {
        arguments = List.copyOf(arguments);
    }

    public static FunctionCall of(
            String name, List<? extends BsonValue> arguments, Caller caller, Origin origin, String correlationId) {
        return new FunctionCall(
                name,
                List.copyOf(arguments),
                caller,
                origin,
                correlationId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A call from inside of this one. */
    public FunctionCall nested(String function, List<BsonValue> newArguments) {
        return new FunctionCall(
                function,
                newArguments,
                caller,
                Origin.FUNCTION,
                correlationId,
                request,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                event,
                Optional.empty());
    }

    public FunctionCall withRequest(RequestInfo newRequest) {
        return new FunctionCall(
                name,
                arguments,
                caller,
                origin,
                correlationId,
                Optional.of(newRequest),
                response,
                trigger,
                delivery,
                event,
                attempt);
    }

    public FunctionCall withResponse(EndpointResponse newResponse) {
        return new FunctionCall(
                name,
                arguments,
                caller,
                origin,
                correlationId,
                request,
                Optional.of(newResponse),
                trigger,
                delivery,
                event,
                attempt);
    }

    public FunctionCall withTrigger(String newTrigger) {
        return new FunctionCall(
                name,
                arguments,
                caller,
                origin,
                correlationId,
                request,
                response,
                Optional.of(newTrigger),
                delivery,
                event,
                attempt);
    }

    public FunctionCall withDelivery(Delivery newDelivery) {
        return new FunctionCall(
                name,
                arguments,
                caller,
                origin,
                correlationId,
                request,
                response,
                trigger,
                Optional.of(newDelivery),
                event,
                attempt);
    }

    public FunctionCall withEvent(EventInfo newEvent) {
        return new FunctionCall(
                name,
                arguments,
                caller,
                origin,
                correlationId,
                request,
                response,
                trigger,
                delivery,
                Optional.of(newEvent),
                attempt);
    }

    public FunctionCall withAttempt(CallAttempt newAttempt) {
        return new FunctionCall(
                name,
                arguments,
                caller,
                origin,
                correlationId,
                request,
                response,
                trigger,
                delivery,
                event,
                Optional.of(newAttempt));
    }
}
