package io.espalier.gateway.watch;

import io.espalier.functions.bson.Ejson;
import io.espalier.gateway.data.DataArguments;
import io.espalier.gateway.data.DataCommand;
import io.espalier.gateway.http.Bodies;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.gateway.route.Exchange;
import io.espalier.rules.Watch;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What a client asks of a stream: the parameter {@code baas_request}, a call in Base64, and the header {@code Last-Event-ID}
 * of a client that comes back (spec/app-services.md §6.8).
 */
record WatchRequest(String service, String database, String collection, Watch watch) {
    private static final DataCommand WATCH =
            new DataCommand("watch", Set.of("ids", "filter"), Map.of(), (collection, arguments) -> {
                throw new IllegalStateException("a stream is no result");
            });

    private static final String PARAMETER = "baas_request";
    private static final String TOKEN = "_data";

    /** Tokens are hexadecimal. */
    private static final Pattern EVENT_ID = Pattern.compile("[0-9A-Fa-f]{1,4096}");

    /** @throws RuntimeException if the request is malformed: a {@link GatewayException}, or one of the door's */
    static WatchRequest of(Exchange exchange) {
        BsonDocument call = call(exchange.query().secrets(PARAMETER));
        String service = Bodies.string(call, "service");
        if (!Bodies.string(call, "name").equals(WATCH.wireName())) {
            throw invalid("only 'watch' answers with a stream of events; call everything else with POST");
        }
        BsonValue arguments = call.get("arguments");
        if (arguments == null || !arguments.isArray()) {
            throw invalid("'arguments' must be an array with one object");
        }
        DataArguments read = DataArguments.of(WATCH, arguments.asArray().getValues());
        Watch watch = new Watch(
                read.optionalValues("ids"),
                read.optionalDocument("filter").map(filter -> filter),
                lastEvent(exchange.request().headers()));
        return new WatchRequest(service, read.database(), read.collection(), watch);
    }

    /** The event's place in the stream, for the client to come back to. */
    static String eventId(BsonDocument change) {
        return change.getDocument("_id").getString(TOKEN).getValue();
    }

    private static Optional<BsonDocument> lastEvent(RequestHeaders headers) {
        return headers.first("Last-Event-ID").filter(id -> !id.isEmpty()).map(id -> {
            if (!EVENT_ID.matcher(id).matches()) {
                throw invalid("the header Last-Event-ID must be the id of an event of this stream");
            }
            return new BsonDocument(TOKEN, new BsonString(id));
        });
    }

    private static BsonDocument call(List<String> parameters) {
        if (parameters.size() != 1) {
            throw new GatewayException(
                    GatewayErrorCode.MISSING_PARAMETER, "the parameter '" + PARAMETER + "' must be given once");
        }
        BsonValue call = Ejson.parse(decoded(parameters.getFirst()), PARAMETER);
        if (!call.isDocument()) {
            throw invalid("'" + PARAMETER + "' must be an object, found " + Bodies.typeOf(call));
        }
        Bodies.requireMembers(call.asDocument(), Set.of("name", "arguments", "service"));
        return call.asDocument();
    }

    /** Both alphabets of Base64; a plus that was not escaped arrives as a space. */
    private static byte[] decoded(String parameter) {
        String standard = parameter.replace(' ', '+').replace('-', '+').replace('_', '/');
        try {
            return Base64.getDecoder().decode(standard.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw invalid("'" + PARAMETER + "' must be JSON in Base64");
        }
    }

    private static GatewayException invalid(String message) {
        return new GatewayException(GatewayErrorCode.INVALID_PARAMETER, message);
    }
}
