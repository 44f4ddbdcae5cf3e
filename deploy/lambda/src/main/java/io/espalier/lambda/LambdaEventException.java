package io.espalier.lambda;

import org.jspecify.annotations.Nullable;

/** An event that this process does not understand. The message says what is allowed. */
final class LambdaEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LambdaEventException(String message) {
        this(message, null);
    }

    LambdaEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
