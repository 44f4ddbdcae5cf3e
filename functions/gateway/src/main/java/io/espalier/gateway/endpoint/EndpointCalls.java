package io.espalier.gateway.endpoint;

import io.espalier.functions.Caller;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ContentType;
import io.espalier.gateway.idempotency.RepeatableCalls;
import io.espalier.gateway.route.Exchange;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Calls the function behind an HTTPS endpoint or a webhook and turns what it set or returned into a response
 * (spec/app-services.md §7.3).
 */
public final class EndpointCalls {
    private final FunctionRegistry registry;
    private final RequestProofs proofs;
    private final EndpointAuthentication authentication;
    private final RepeatableCalls functions;

    public EndpointCalls(
            FunctionRegistry registry,
            RequestProofs proofs,
            EndpointAuthentication authentication,
            RepeatableCalls functions) {
        this.registry = registry;
        this.proofs = proofs;
        this.authentication = authentication;
        this.functions = functions;
    }

    ClientResponse call(HttpFunction function, Exchange exchange) {
        proofs.require(function.validation(), exchange);
        Caller caller = authentication.caller(
                credentials(function, exchange.request()),
                exchange,
                needsUser(function.functionName()),
                function.fetchCustomUserData());
        EndpointResponse response = new EndpointResponse();
        FunctionCall call = FunctionCall.of(
                        function.functionName(),
                        List.of(request(exchange)),
                        caller,
                        function.origin(),
                        exchange.correlationId())
                .withRequest(function.info(exchange))
                .withResponse(response);
        ContentType type = ContentType.accepted(exchange.request().headers(), function.returnType());
        return functions.call(call, exchange, result -> answer(function, response, type, result));
    }

    private static ClientResponse answer(
            HttpFunction function, EndpointResponse response, ContentType type, BsonValue result) {
        if (!function.respondResult()) {
            return ClientResponse.empty(204);
        }
        return response.answer()
                .map(answer -> EndpointAnswers.respond(function.functionName(), answer, type))
                .orElseGet(() -> ClientResponse.of(200, type, type.encode(result)));
    }

    private static EndpointCredentials credentials(HttpFunction function, ClientRequest request) {
        return function.bodyCredentials()
                ? EndpointCredentials.ofHeadersOrBody(request)
                : EndpointCredentials.ofHeaders(request.headers());
    }

    /**
     * A function that runs as system, or as a fixed user, needs nobody; all others need a user (spec/app-services.md §7.2). One
     * that is not there is found missing by the door, whoever asks.
     */
    private boolean needsUser(String function) {
        return registry.definition(function)
                .map(found -> !found.runAsSystem() && found.runAsUserId().isEmpty())
                .orElse(false);
    }

    /** The request in the form of {@link io.espalier.functions.EndpointRequest}. */
    private static BsonDocument request(Exchange exchange) {
        BsonDocument query = new BsonDocument();
        exchange.query().firstValues().forEach((name, value) -> query.append(name, new BsonString(value)));
        BsonDocument headers = new BsonDocument();
        exchange.publicHeaders()
                .forEach((name, values) -> headers.append(
                        name, new BsonArray(values.stream().map(BsonString::new).toList())));
        return new BsonDocument("httpMethod", new BsonString(exchange.request().method()))
                .append("query", query)
                .append("headers", headers)
                .append("body", new BsonBinary(exchange.request().body()));
    }
}
