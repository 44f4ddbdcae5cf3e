package io.espalier.gateway.event;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ErrorBody;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.gateway.route.Exchange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * CloudEvents as calls of {@code /{function}}. An event has the rights of the token that it brings; it runs as system only where
 * the configuration trusts its function, type and source, and it proves that it is one of these. The answer has no body:
 * senders such as Knative's take one for an event in reply. Failures say by their status whether another attempt may help.
 */
public final class EventCalls {
    private static final String EVENT_TYPES = "application/cloudevents";
    private static final List<String> REQUIRED = List.of("Ce-Specversion", "Ce-Id", "Ce-Source", "Ce-Type");

    private final EventReceiver receiver;
    private final BearerAuthentication authentication;
    private final FunctionCaller functions;

    public EventCalls(EventReceiver receiver, BearerAuthentication authentication, FunctionCaller functions) {
        this.receiver = receiver;
        this.authentication = authentication;
        this.functions = functions;
    }

    /** Whether a request means to be an event, well-formed or not: its body would not be arguments. */
    public static boolean isEvent(RequestHeaders headers) {
        for (String name : REQUIRED) {
            if (!headers.all(name).isEmpty()) {
                return true;
            }
        }
        for (String type : headers.all("Content-Type")) {
            if (type.strip().regionMatches(true, 0, EVENT_TYPES, 0, EVENT_TYPES.length())) {
                return true;
            }
        }
        return false;
    }

    /** Whether any event runs this function as system, if it proves where it is from. */
    public boolean mayReach(String function) {
        return receiver.trustsSendersTo(function);
    }

    public ClientResponse call(String function, Exchange exchange) {
        ClientRequest request = exchange.request();
        if (!receiver.trustsSendersTo(function)) {
            // Nothing of it is read for nobody.
            Caller caller = authentication.requiredCaller(request.headers());
            return run(function, receiver.read(request), caller, Origin.CLIENT, exchange);
        }
        ReceivedEvent event = receiver.read(request);
        return receiver.isTrusted(function, event.info(), request)
                ? run(function, event, Caller.SYSTEM, Origin.EVENT, exchange)
                : run(function, event, authentication.requiredCaller(request.headers()), Origin.CLIENT, exchange);
    }

    private ClientResponse run(String function, ReceivedEvent event, Caller caller, Origin origin, Exchange exchange) {
        try {
            functions.call(FunctionCall.of(function, event.arguments().get(), caller, origin, exchange.correlationId())
                    .withRequest(exchange.info(receiver.proofHeaders()))
                    .withEvent(event.info()));
            return ClientResponse.empty(204);
        } catch (FunctionException e) {
            return new ErrorBody(
                            status(e.code()),
                            Objects.requireNonNullElse(e.getMessage(), e.code().wireName()),
                            Optional.of(e.code().wireName()))
                    .respond();
        }
    }

    /** Clients learn 400 also of what went wrong here; senders of events would not try again. */
    private static int status(FunctionErrorCode code) {
        boolean mayPass = code.kind() != FunctionErrorCode.Kind.USER && code != FunctionErrorCode.TOO_MANY_REQUESTS;
        return mayPass && code.httpStatus() < 500 ? 503 : code.httpStatus();
    }
}
