package io.espalier.gateway.endpoint;

import io.espalier.app.DataApiDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.app.DataSources;
import io.espalier.gateway.data.DataAction;
import io.espalier.gateway.data.DataCommands;
import io.espalier.gateway.http.Bodies;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ContentType;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.gateway.idempotency.RepeatableCalls;
import io.espalier.gateway.route.Exchange;
import io.espalier.gateway.route.Resource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;

/**
 * The Data API, {@code …/endpoint/data/<version>/action/<name>} (spec/app-services.md §7.5, §7.6): a data command as a request
 * of its own, as its caller or as the app's settings say. Immutable.
 */
public final class DataApiRoutes {
    private static final Pattern ADDRESS = Pattern.compile("/data/([^/]+)/action/([^/]+)");

    private final Optional<DataApiDefinition> definition;
    private final RequestProofs proofs;
    private final EndpointAuthentication authentication;
    private final DataSources dataSources;
    private final RepeatableCalls functions;

    public DataApiRoutes(
            Optional<DataApiDefinition> definition,
            RequestProofs proofs,
            EndpointAuthentication authentication,
            DataSources dataSources,
            RepeatableCalls functions) {
        this.definition = definition;
        this.proofs = proofs;
        this.authentication = authentication;
        this.dataSources = dataSources;
        this.functions = functions;
    }

    /**
     * What stands behind an address below {@code /endpoint}; empty if it is not the Data API's.
     *
     * @throws GatewayException if the app does not serve it
     */
    public Optional<Resource> find(String rest) {
        if (!rest.startsWith("/data/")) {
            return Optional.empty();
        }
        DataApiDefinition served = definition.orElseThrow(
                () -> new GatewayException(GatewayErrorCode.NOT_FOUND, "the app does not serve the Data API"));
        Matcher matcher = ADDRESS.matcher(rest);
        if (!matcher.matches() || !served.versions().contains(matcher.group(1))) {
            throw notFound(served, rest);
        }
        DataAction action = DataAction.named(matcher.group(2)).orElseThrow(() -> notFound(served, rest));
        return Optional.of(Resource.of("POST", exchange -> call(served, action, exchange)));
    }

    private ClientResponse call(DataApiDefinition served, DataAction action, Exchange exchange) {
        requireContentType(exchange.request().headers());
        proofs.require(served.validation(), exchange);
        Caller caller = authentication.caller(
                EndpointCredentials.ofHeaders(exchange.request().headers()),
                exchange,
                !served.runAsSystem() && served.runAsUserId().isEmpty(),
                served.fetchCustomUserData());
        BsonDocument body = Bodies.anyObject(exchange.request());
        dataSources.require(Bodies.string(body, "dataSource"));
        body.remove("dataSource");
        FunctionCall call = FunctionCall.of(
                DataCommands.functionName(action), List.of(body), caller, Origin.DATA_API, exchange.correlationId());
        ContentType type = ContentType.accepted(exchange.request().headers(), served.returnType());
        return functions.call(
                call,
                exchange,
                result -> ClientResponse.of(action.httpStatus(), type, type.encode(action.answer(result))));
    }

    private static void requireContentType(RequestHeaders headers) {
        if (headers.first("Content-Type").isEmpty()) {
            throw new GatewayException(
                    GatewayErrorCode.INVALID_PARAMETER,
                    "the header Content-Type is required; allowed are application/json and application/ejson");
        }
    }

    private static GatewayException notFound(DataApiDefinition served, String rest) {
        String actions = String.join(
                ", ",
                DataAction.all().stream()
                        .map(action -> action.command().wireName())
                        .toList());
        return new GatewayException(
                GatewayErrorCode.NOT_FOUND,
                "no action '" + rest + "'; addresses are /data/<version>/action/<name>, versions "
                        + String.join(", ", served.versions()) + ", names " + actions);
    }
}
