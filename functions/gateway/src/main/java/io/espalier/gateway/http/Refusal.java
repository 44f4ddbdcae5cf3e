package io.espalier.gateway.http;

/** Why an adapter gives up a request before it is complete. */
public enum Refusal {
    BODY_TOO_LARGE(413, "BadRequest", "the body is larger than espalier.http.max-body allows"),
    /** No wait would help: it needs more memory than all bodies together may take. */
    BODY_NEVER_FITS(413, "BadRequest", "the body is larger than espalier.server.max-body-memory allows"),
    BODY_TOO_SLOW(408, "BadRequest", "the body did not arrive within espalier.server.body-timeout"),
    BODY_BROKEN(400, "BadRequest", "the body could not be read"),
    /** Neither a path nor a host that a request must have. */
    NOT_WELL_FORMED(400, "BadRequest", "the request is not well-formed: path and header Host are required"),
    /** A mistake in an adapter. */
    UNEXPECTED(500, "InternalServerError", "internal error"),
    OVERLOADED(429, "TooManyRequests", "too many requests are being served; try again later"),
    STREAM_NOT_SUPPORTED(400, "BadRequest", "this way to call cannot answer with a stream of events");

    private final int httpStatus;
    private final String errorCode;
    private final String message;

    Refusal(int httpStatus, String errorCode, String message) {
        this.httpStatus = httpStatus;
        this.errorCode = errorCode;
        this.message = message;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public String errorCode() {
        return errorCode;
    }

    public String message() {
        return message;
    }
}
