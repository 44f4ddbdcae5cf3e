package io.espalier.functions;

import org.jspecify.annotations.Nullable;

/**
 * A call that did not succeed. The message is shown to the caller: it says what was wrong, where and what is allowed, and
 * holds no secrets.
 */
public final class FunctionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FunctionErrorCode code;

    /** A function's own refusal, as throwing an error in a function's body. */
    public FunctionException(String message) {
        this(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, message, null);
    }

    public FunctionException(FunctionErrorCode code, String message) {
        this(code, message, null);
    }

    public FunctionException(FunctionErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public FunctionErrorCode code() {
        return code;
    }
}
