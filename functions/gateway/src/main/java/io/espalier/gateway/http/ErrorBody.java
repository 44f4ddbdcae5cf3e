package io.espalier.gateway.http;

import io.espalier.functions.FunctionException;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** The body of every refusal: {@code {"error": "…", "error_code": "…"}} (spec/app-services.md §6.7). */
public final class ErrorBody {
    /** Messages quote what clients sent, and that may be long. */
    private static final int MAX_MESSAGE = 1_000;

    /** Places become free, and elections end, within seconds. */
    private static final String RETRY_SECONDS = "1";

    private ErrorBody() {}

    public static ClientResponse of(FunctionException failure) {
        return respond(
                failure.code().httpStatus(),
                Objects.requireNonNullElse(failure.getMessage(), failure.code().wireName()),
                Optional.of(failure.code().wireName()));
    }

    public static ClientResponse of(GatewayException refusal) {
        return respond(
                refusal.code().httpStatus(),
                Objects.requireNonNullElse(refusal.getMessage(), ""),
                refusal.code().wireName());
    }

    /** For a mistake in Espalier: the client learns where to look it up, and nothing else. */
    public static ClientResponse unexpected(String correlationId) {
        return respond(500, "internal error; correlation id " + correlationId, Optional.of("InternalServerError"));
    }

    public static ClientResponse respond(int status, String message, Optional<String> code) {
        BsonDocument body = new BsonDocument("error", new BsonString(shortened(message)));
        code.ifPresent(name -> body.append("error_code", new BsonString(name)));
        ClientResponse response = ClientResponse.json(status, PlainJson.encode(body));
        return switch (status) {
            case 401 -> response.with("WWW-Authenticate", "Bearer");
            case 429, 503 -> response.with("Retry-After", RETRY_SECONDS);
            default -> response;
        };
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }
}
