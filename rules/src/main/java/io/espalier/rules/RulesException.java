package io.espalier.rules;

import org.jspecify.annotations.Nullable;

/** An operation on data that was refused or failed. The message may be shown to the caller: it holds no document content. */
public final class RulesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RulesErrorCode code;

    public RulesException(RulesErrorCode code, String message) {
        this(code, message, null);
    }

    public RulesException(RulesErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public RulesErrorCode code() {
        return code;
    }
}
