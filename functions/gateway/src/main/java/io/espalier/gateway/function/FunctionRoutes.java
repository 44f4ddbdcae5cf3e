package io.espalier.gateway.function;

import io.espalier.app.FunctionDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.bson.Ejson;
import io.espalier.functions.bson.PlainJson;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.log.RequestNotes;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.event.EventCalls;
import io.espalier.gateway.http.Bodies;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ContentType;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.QueryString;
import io.espalier.gateway.idempotency.RepeatableCalls;
import io.espalier.gateway.route.Exchange;
import io.espalier.gateway.route.Resource;
import io.espalier.gateway.route.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Functions as plain HTTP, {@code /{function}}: JSON in, JSON out, 204 for no result. Like the client API it asks for a token,
 * whatever the function. GET is for functions that the app declares {@code espalier.read_only}. CloudEvents come by the same
 * addresses.
 */
public final class FunctionRoutes implements Section {
    private final FunctionRegistry registry;
    private final BearerAuthentication authentication;
    private final RepeatableCalls functions;
    private final EventCalls events;

    public FunctionRoutes(
            FunctionRegistry registry,
            BearerAuthentication authentication,
            RepeatableCalls functions,
            EventCalls events) {
        this.registry = registry;
        this.authentication = authentication;
        this.functions = functions;
        this.events = events;
    }

    @Override
    public Optional<Resource> find(String path) {
        if (!leadsToName(path)) {
            return Optional.empty();
        }
        String name = path.substring(1);
        Resource.Handler post = noted(
                name,
                exchange -> EventCalls.isEvent(exchange.request().headers())
                        ? events.call(name, exchange)
                        : call(name, exchange, body(exchange.request())));
        Resource.Handler get = noted(name, exchange -> call(name, exchange, parameters(exchange.query())));
        return Optional.of(mayGet(name) ? new Resource(Map.of("POST", post, "GET", get)) : Resource.of("POST", post));
    }

    /** Segments of letters, digits, underscores and hyphens. Each request is looked at, hence by hand. */
    private static boolean leadsToName(String path) {
        if (!path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '/' && !isOfName(path.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /**
     * Any address could be a function's. Private ones that no event may reach count as none here: strangers must not tell by the
     * link that they exist.
     */
    private Resource.Handler noted(String name, Resource.Handler handler) {
        boolean isOpen = registry.definition(name)
                .filter(definition -> !definition.isPrivate() || events.mayReach(name))
                .isPresent();
        return exchange -> {
            if (!isOpen) {
                RequestNotes.current().leadsNowhere();
            }
            return handler.handle(exchange);
        };
    }

    /** A function that is not there or not open answers so whatever the method: its refusal is the door's matter. */
    private boolean mayGet(String name) {
        return registry.definition(name).map(FunctionRoutes::answersGet).orElse(true);
    }

    private static boolean answersGet(FunctionDefinition definition) {
        return definition.readOnly() || definition.isPrivate();
    }

    private ClientResponse call(String name, Exchange exchange, Arguments arguments) {
        Caller caller = authentication.requiredCaller(exchange.request().headers());
        FunctionCall call = FunctionCall.of(name, arguments.read(), caller, Origin.CLIENT, exchange.correlationId());
        return functions.call(call, exchange, FunctionRoutes::answer);
    }

    private static ClientResponse answer(BsonValue result) {
        return result.getBsonType() == BsonType.UNDEFINED
                ? ClientResponse.empty(204)
                : ClientResponse.json(200, PlainJson.text(result));
    }

    /** An array holds the arguments, an object is the one argument, and no body means none. */
    private static Arguments body(ClientRequest request) {
        return () -> {
            if (request.body().length == 0) {
                return List.of();
            }
            ContentType.requireJson(request.headers());
            BsonValue body = Ejson.parse(request.body(), "body");
            return switch (body) {
                case BsonArray array -> array.getValues();
                case BsonDocument object -> List.of(object);
                default ->
                    throw new GatewayException(
                            GatewayErrorCode.INVALID_PARAMETER,
                            "the body must be an array of arguments or one object, found " + Bodies.typeOf(body));
            };
        };
    }

    private static Arguments parameters(QueryString query) {
        return () -> {
            BsonDocument object = new BsonDocument();
            query.singleValues().forEach((name, value) -> object.append(name, new BsonString(value)));
            return object.isEmpty() ? List.of() : List.of(object);
        };
    }

    /** Where arguments come from. They are read after it is clear who calls. */
    @FunctionalInterface
    private interface Arguments {
        List<BsonValue> read();
    }
}
