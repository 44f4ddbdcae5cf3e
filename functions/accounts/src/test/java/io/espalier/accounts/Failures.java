package io.espalier.accounts;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expected refusals. */
final class Failures {
    private Failures() {}

    static void assertRefused(FunctionErrorCode code, String message, ThrowingCallable call) {
        assertThatExceptionOfType(FunctionException.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .matches(e -> e.code() == code, "has code " + code);
    }
}
