package io.espalier.gateway.http;

import io.espalier.functions.bson.Ejson;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Bodies of requests that are one JSON object with known members. */
public final class Bodies {
    private Bodies() {}

    /** @throws GatewayException if the body is no JSON object, or has a member that is not {@code allowed} */
    public static BsonDocument object(ClientRequest request, Set<String> allowed) {
        BsonDocument document = anyObject(request);
        requireMembers(document, allowed);
        return document;
    }

    /** @throws GatewayException if the object has a member that is not {@code allowed} */
    public static void requireMembers(BsonDocument document, Set<String> allowed) {
        document.keySet().stream()
                .filter(key -> !allowed.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new GatewayException(
                            GatewayErrorCode.INVALID_PARAMETER,
                            "'" + key + "' is unknown; allowed are "
                                    + String.join(
                                            ", ", allowed.stream().sorted().toList()));
                });
    }

    /** @throws GatewayException if the body is no JSON object */
    public static BsonDocument anyObject(ClientRequest request) {
        ContentType.requireJson(request.headers());
        BsonValue body = Ejson.parse(request.body(), "body");
        if (!body.isDocument()) {
            throw new GatewayException(
                    GatewayErrorCode.INVALID_PARAMETER, "the body must be an object, found " + Bodies.typeOf(body));
        }
        return body.asDocument();
    }

    /** @throws GatewayException if the member is missing or no string */
    public static String string(BsonDocument body, String name) {
        return optionalString(body, name)
                .orElseThrow(
                        () -> new GatewayException(GatewayErrorCode.MISSING_PARAMETER, "'" + name + "' is required"));
    }

    /** @throws GatewayException if the member is there and no string */
    public static Optional<String> optionalString(BsonDocument body, String name) {
        BsonValue value = body.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw new GatewayException(
                    GatewayErrorCode.INVALID_PARAMETER, "'" + name + "' must be a string, found " + typeOf(value));
        }
        return Optional.of(value.asString().getValue());
    }

    /** A document of strings, by name and value in turn. */
    public static BsonDocument strings(String... namesAndValues) {
        BsonDocument document = new BsonDocument();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            document.append(namesAndValues[i], new BsonString(namesAndValues[i + 1]));
        }
        return document;
    }

    public static String typeOf(BsonValue value) {
        return value.getBsonType().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
