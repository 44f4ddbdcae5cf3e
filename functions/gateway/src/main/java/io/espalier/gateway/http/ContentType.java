package io.espalier.gateway.http;

import io.espalier.app.EndpointDefinition;
import io.espalier.functions.bson.Ejson;
import io.espalier.functions.bson.PlainJson;
import io.espalier.functions.bson.Utf8Text;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bson.BsonValue;

/** The two encodings of values that Espalier speaks (spec/app-services.md §7.6). */
public enum ContentType {
    JSON("application/json"),
    EJSON("application/ejson");

    private final String mediaType;

    ContentType(String mediaType) {
        this.mediaType = mediaType;
    }

    public String headerValue() {
        return mediaType;
    }

    public Utf8Text encode(BsonValue value) {
        return switch (this) {
            case JSON -> PlainJson.text(value);
            case EJSON -> Ejson.canonicalText(value);
        };
    }

    /** The encoding that {@code Accept} asks for first, else the endpoint's own. */
    public static ContentType accepted(RequestHeaders headers, EndpointDefinition.ReturnType otherwise) {
        return headers.all("Accept").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .flatMap(range -> ofMediaType(range).stream())
                .findFirst()
                .orElse(
                        switch (otherwise) {
                            case JSON -> JSON;
                            case EJSON -> EJSON;
                        });
    }

    /**
     * Refuses a body that is neither JSON nor EJSON in UTF-8. A body without {@code Content-Type} counts as JSON.
     *
     * @throws GatewayException naming what was sent and what is allowed
     */
    public static void requireJson(RequestHeaders headers) {
        Optional<String> sent = headers.first("Content-Type");
        if (sent.isEmpty()) {
            return;
        }
        if (ofMediaType(sent.get()).isEmpty()) {
            throw new GatewayException(
                    GatewayErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type '" + sent.get() + "' is not supported; allowed are application/json and"
                            + " application/ejson");
        }
        if (sent.get().indexOf(';') < 0) {
            return;
        }
        String parameters = sent.get().toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
        if (parameters.contains(";charset=") && !parameters.contains(";charset=utf-8")) {
            throw new GatewayException(
                    GatewayErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type '" + sent.get() + "' is not supported; the charset must be utf-8");
        }
    }

    private static Optional<ContentType> ofMediaType(String range) {
        int end = range.indexOf(';');
        String type = (end < 0 ? range : range.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        for (ContentType candidate : values()) {
            if (candidate.mediaType.equals(type)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
