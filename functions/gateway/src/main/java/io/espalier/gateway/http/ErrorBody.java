package io.espalier.gateway.http;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.PlainJson;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * A refusal, and its body: {@code {"error": "…", "error_code": "…", "link": "…"}} (spec/app-services.md §6.7).
 *
 * @param error at most {@value #MAX_MESSAGE} characters
 * @param errorCode empty where clients know the answer without one
 */
public record ErrorBody(int status, String error, Optional<String> errorCode) {
    /** Messages quote what clients sent, and that may be long. */
    private static final int MAX_MESSAGE = 1_000;

    /** Places become free, and elections end, within seconds. */
    private static final String RETRY_SECONDS = "1";

    public ErrorBody {
        error = error.length() <= MAX_MESSAGE ? error : error.substring(0, MAX_MESSAGE) + "…";
    }

    public static ErrorBody of(FunctionException failure) {
        return new ErrorBody(
                failure.code().httpStatus(),
                Objects.requireNonNullElse(failure.getMessage(), failure.code().wireName()),
                Optional.of(failure.code().wireName()));
    }

    public static ErrorBody of(GatewayException refusal) {
        return new ErrorBody(
                refusal.code().httpStatus(),
                Objects.requireNonNullElse(refusal.getMessage(), ""),
                refusal.code().wireName());
    }

    public static ErrorBody of(Refusal refusal) {
        return new ErrorBody(refusal.httpStatus(), refusal.message(), Optional.of(refusal.errorCode()));
    }

    /** For a mistake in Espalier: the client learns where to look it up, and nothing else. */
    public static ErrorBody unexpected(String correlationId) {
        return new ErrorBody(
                500, "internal error; correlation id " + correlationId, Optional.of("InternalServerError"));
    }

    /** The answer where nothing is linked, since nothing is logged. */
    public ClientResponse respond() {
        return respond(Optional.empty());
    }

    /** @param link where operators see the entry of the request */
    public ClientResponse respond(Optional<String> link) {
        BsonDocument body = new BsonDocument("error", new BsonString(error));
        errorCode.ifPresent(code -> body.append("error_code", new BsonString(code)));
        link.ifPresent(address -> body.append("link", new BsonString(address)));
        ClientResponse response = ClientResponse.json(status, PlainJson.encode(body));
        return switch (status) {
            case 401 -> response.with("WWW-Authenticate", "Bearer");
            case 429, 503 -> response.with("Retry-After", RETRY_SECONDS);
            case 409 -> isInProgress() ? response.with("Retry-After", RETRY_SECONDS) : response;
            default -> response;
        };
    }

    private boolean isInProgress() {
        return errorCode
                .filter(FunctionErrorCode.IDEMPOTENCY_KEY_IN_USE.wireName()::equals)
                .isPresent();
    }
}
