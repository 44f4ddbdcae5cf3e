package io.espalier.gateway;

import io.espalier.app.EndpointDefinition;
import io.espalier.app.FunctionDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionCaller;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.FunctionRegistry;
import io.espalier.functions.Origin;
import io.espalier.functions.UserProfile;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Calls the function behind an HTTPS endpoint and turns what it set or returned into a response (spec/app-services.md §7.3). */
final class EndpointCalls {
    private final FunctionRegistry registry;
    private final BearerAuthentication authentication;
    private final FunctionCaller functions;

    EndpointCalls(FunctionRegistry registry, BearerAuthentication authentication, FunctionCaller functions) {
        this.registry = registry;
        this.authentication = authentication;
        this.functions = functions;
    }

    ClientResponse call(EndpointDefinition endpoint, Exchange exchange) {
        Caller caller = caller(endpoint, exchange.request().headers());
        EndpointResponse response = new EndpointResponse();
        BsonValue result = functions.call(FunctionCall.of(
                        endpoint.functionName(),
                        List.of(request(exchange)),
                        caller,
                        Origin.ENDPOINT,
                        exchange.correlationId())
                .withRequest(exchange.info())
                .withResponse(response));
        if (!endpoint.respondResult()) {
            return ClientResponse.empty(204);
        }
        ContentType type = ContentType.accepted(exchange.request().headers(), endpoint.returnType());
        return response.answer()
                .map(answer -> EndpointAnswers.respond(endpoint, answer, type))
                .orElseGet(() -> ClientResponse.of(200, type, type.encode(result)));
    }

    /** A function that runs as system needs nobody; all others need a user (spec/app-services.md §7.4). */
    private Caller caller(EndpointDefinition endpoint, RequestHeaders headers) {
        Caller caller = authenticate(headers);
        if (caller instanceof Caller.Unauthenticated && !runsAsSystem(endpoint.functionName())) {
            throw EndpointCredentials.missing(headers);
        }
        return caller instanceof Caller.User user && !endpoint.fetchCustomUserData()
                ? new Caller.User(withoutCustomData(user.profile()))
                : caller;
    }

    private Caller authenticate(RequestHeaders headers) {
        try {
            return authentication.caller(headers);
        } catch (FunctionException e) {
            if (e.code() == FunctionErrorCode.INVALID_SESSION) {
                throw new GatewayException(
                        GatewayErrorCode.INVALID_SESSION, "invalid session: error finding user for endpoint");
            }
            throw e;
        }
    }

    /** A function that is not there is found missing by the door, whoever asks. */
    private boolean runsAsSystem(String function) {
        return registry.definition(function)
                .map(FunctionDefinition::runAsSystem)
                .orElse(true);
    }

    private static UserProfile withoutCustomData(UserProfile profile) {
        return new UserProfile(profile.id(), profile.type(), profile.data(), new BsonDocument(), profile.identities());
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
