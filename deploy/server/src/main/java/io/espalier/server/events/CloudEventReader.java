package io.espalier.server.events;

import io.espalier.functions.bson.Ejson;
import io.espalier.gateway.event.ReceivedEvent;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.PercentDecoding;
import io.espalier.gateway.http.RequestHeaders;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The two forms of a CloudEvent over HTTP: binary, attributes in headers and data in the body; and structured, all in one JSON
 * object. Batches are refused by name. JSON is read as strictly as everywhere; attributes are checked by the CloudEvents library.
 */
final class CloudEventReader {
    private static final String EVENT_TYPES = "application/cloudevents";
    private static final Set<String> STRUCTURED = Set.of(EVENT_TYPES, EVENT_TYPES + "+json");
    private static final String PREFIX = "Ce-";

    private CloudEventReader() {}

    /** @throws RuntimeException a refusal that names what is wrong */
    static ReceivedEvent read(ClientRequest request) {
        List<String> types = request.headers().all("Content-Type");
        if (types.size() > 1) {
            throw new GatewayException(
                    GatewayErrorCode.MALFORMED_REQUEST, "header Content-Type is given more than once");
        }
        String mediaType = types.isEmpty() ? "" : EventData.mediaType(types.getFirst());
        if (STRUCTURED.contains(mediaType)) {
            return structured(request.body());
        }
        if (mediaType.startsWith(EVENT_TYPES)) {
            throw new GatewayException(
                    GatewayErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "CloudEvents as '" + mediaType
                            + "' are not supported; send one event a request, in binary mode or as"
                            + " application/cloudevents+json");
        }
        return binary(request, types.stream().findFirst());
    }

    private static ReceivedEvent binary(ClientRequest request, Optional<String> contentType) {
        EventAttributes attributes = new EventAttributes();
        request.headers().without(name -> false).forEach((name, values) -> {
            if (name.startsWith(PREFIX)) {
                if (values.size() > 1) {
                    throw new GatewayException(
                            GatewayErrorCode.INVALID_PARAMETER, "header " + name + " is given more than once");
                }
                attributes.put(
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT), decoded(name, values.getFirst()));
            }
        });
        attributes.requireNot(EventAttributes.DATA_CONTENT_TYPE, "in binary mode the header Content-Type holds it");
        contentType.ifPresent(type -> attributes.put(EventAttributes.DATA_CONTENT_TYPE, type));
        byte[] body = request.body();
        return new ReceivedEvent(
                attributes.build(), () -> body.length == 0 ? List.of() : List.of(EventData.decode(body, contentType)));
    }

    private static ReceivedEvent structured(byte[] body) {
        BsonValue parsed = Ejson.parse(body, "body");
        if (!(parsed instanceof BsonDocument event)) {
            throw new GatewayException(GatewayErrorCode.INVALID_PARAMETER, "the body must be an object: one event");
        }
        EventAttributes attributes = new EventAttributes();
        event.forEach((name, value) -> {
            if (!value.isNull() && !name.equals("data") && !name.equals("data_base64")) {
                attributes.put(name, text(name, value));
            }
        });
        Optional<BsonValue> data = member(event, "data");
        Optional<BsonValue> base64 = member(event, "data_base64");
        if (data.isPresent() && base64.isPresent()) {
            throw new GatewayException(
                    GatewayErrorCode.INVALID_PARAMETER, "an event has either 'data' or 'data_base64', not both");
        }
        Optional<String> type = attributes.get(EventAttributes.DATA_CONTENT_TYPE);
        Optional<byte[]> bytes = base64.map(CloudEventReader::decodedBase64);
        return new ReceivedEvent(
                attributes.build(),
                () -> bytes.map(content -> EventData.decode(content, type))
                        .or(() -> data.map(value -> EventData.ofStructured(value, type)))
                        .map(List::of)
                        .orElse(List.of()));
    }

    private static Optional<BsonValue> member(BsonDocument event, String name) {
        return Optional.ofNullable(event.get(name)).filter(value -> !value.isNull());
    }

    private static byte[] decodedBase64(BsonValue value) {
        try {
            return Base64.getDecoder().decode(text("data_base64", value));
        } catch (IllegalArgumentException e) {
            throw new GatewayException(GatewayErrorCode.INVALID_PARAMETER, "'data_base64' is not Base64");
        }
    }

    private static String text(String name, BsonValue value) {
        return switch (value) {
            case BsonString string -> string.getValue();
            case BsonBoolean flag -> Boolean.toString(flag.getValue());
            case BsonInt32 number -> Integer.toString(number.getValue());
            default ->
                throw new GatewayException(
                        GatewayErrorCode.INVALID_PARAMETER,
                        "attribute '" + name + "' must be a string, a boolean or an integer of 32 bits");
        };
    }

    /** First a quoted string is taken out of its quotes, then percent-encoding is undone, once. */
    private static String decoded(String name, String value) {
        String text = value.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return PercentDecoding.header(
                RequestHeaders.canonical(name),
                quoted ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1") : text);
    }
}
