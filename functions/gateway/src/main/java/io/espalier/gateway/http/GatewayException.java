package io.espalier.gateway.http;

/** A request that the gateway refuses. The message is shown to the client: what was wrong, where, and what is allowed. */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final GatewayErrorCode code;

    public GatewayException(GatewayErrorCode code, String message) {
        // A refusal is an answer, not a fault: nobody reads its stack.
        super(message, null, false, false);
        this.code = code;
    }

    GatewayErrorCode code() {
        return code;
    }
}
