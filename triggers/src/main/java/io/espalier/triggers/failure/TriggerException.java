package io.espalier.triggers.failure;

/** A trigger cannot go on by itself. The message says what an operator can do, and holds no documents. */
public final class TriggerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TriggerErrorCode code;

    public TriggerException(TriggerErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public TriggerException(TriggerErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public TriggerErrorCode code() {
        return code;
    }
}
