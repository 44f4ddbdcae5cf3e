package io.espalier.gateway.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the gateway itself refuses, without a function having been asked (spec/app-services.md §6.7). */
public enum GatewayErrorCode {
    MALFORMED_REQUEST(400, "BadRequest"),
    INVALID_PARAMETER(400, "InvalidParameter"),
    MISSING_PARAMETER(400, "MissingParameter"),
    NOT_SUPPORTED(400, "BadRequest"),
    MISSING_AUTHENTICATION(401, "MissingAuthReq"),
    INVALID_SESSION(401, "InvalidSession"),
    /** The secret or the signature of an endpoint is missing or wrong. */
    PROOF_REFUSED(401, "IncomingWebhookAuthFailed"),
    /** Nobody could say whether the proof holds: worth another attempt. */
    PROOF_UNDECIDED(503, "InternalServerError"),
    DOMAIN_NOT_ALLOWED(403, "DomainNotAllowed"),
    /** Operators alone may. */
    NOT_ALLOWED(403, "NotCallable"),
    /** No resource has the path. Clients know this answer without a code. */
    NOT_FOUND(404, null),
    WEBHOOK_NOT_FOUND(404, "IncomingWebhookNotFound"),
    SERVICE_COMMAND_NOT_FOUND(404, "ServiceCommandNotFound"),
    METHOD_NOT_ALLOWED(405, null),
    BODY_TOO_LARGE(413, "BadRequest"),
    UNSUPPORTED_MEDIA_TYPE(415, "BadRequest"),
    /** The database is away, as during an election: nobody's mistake, and worth another attempt. */
    DATABASE_UNAVAILABLE(503, "MongoDBError");

    private final int httpStatus;
    private final @Nullable String wireName;

    GatewayErrorCode(int httpStatus, @Nullable String wireName) {
        this.httpStatus = httpStatus;
        this.wireName = wireName;
    }

    int httpStatus() {
        return httpStatus;
    }

    /** The {@code error_code} of the body. */
    Optional<String> wireName() {
        return Optional.ofNullable(wireName);
    }
}
