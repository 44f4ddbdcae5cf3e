package io.espalier.gateway.function;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.bson.Ejson;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.http.Bodies;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.idempotency.RepeatableCalls;
import io.espalier.gateway.route.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Calls by name over the client API: EJSON in, canonical EJSON out (spec/app-services.md §6.7). Somebody must be shown, also
 * for functions that run as system. Operators reach their own functions, {@code espalier/…}, the same way.
 */
public final class FunctionCalls {
    private final BearerAuthentication authentication;
    private final RepeatableCalls functions;
    private final ServiceCalls services;

    public FunctionCalls(BearerAuthentication authentication, RepeatableCalls functions, ServiceCalls services) {
        this.authentication = authentication;
        this.functions = functions;
        this.services = services;
    }

    public ClientResponse call(Exchange exchange) {
        Caller caller = authentication.requiredCaller(exchange.request().headers());
        BsonDocument body = Bodies.object(exchange.request(), Set.of("name", "arguments", "service"));
        String name = Bodies.string(body, "name");
        List<BsonValue> arguments = arguments(body);
        FunctionCall call = service(body)
                .map(service -> services.call(service, name, arguments, caller, exchange))
                .orElseGet(() -> FunctionCall.of(name, arguments, caller, Origin.CLIENT, exchange.correlationId()));
        return functions.call(call, exchange, result -> ClientResponse.json(200, Ejson.canonicalText(result)));
    }

    private static Optional<String> service(BsonDocument body) {
        BsonValue service = body.get("service");
        return service == null || service.isNull() ? Optional.empty() : Bodies.optionalString(body, "service");
    }

    private static List<BsonValue> arguments(BsonDocument body) {
        BsonValue arguments = body.getOrDefault("arguments", new BsonArray());
        if (!arguments.isArray()) {
            throw new GatewayException(
                    GatewayErrorCode.INVALID_PARAMETER,
                    "'arguments' must be an array, found " + Bodies.typeOf(arguments));
        }
        return arguments.asArray().getValues();
    }
}
