package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.espalier.functions.FunctionErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final String FACE = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@",
                "@b",
                "a@",
                "a@b@c",
                "a b@c",
                "a@b\n",
                " a@b",
                "a@b\u0000",
                "a@b\u00A0",
                "a\uD800@b"
            })
    void whatIsNoAddressIsRefused(String email) {
        assertRefused(FunctionErrorCode.INVALID_PARAMETER, "'email'", () -> new Credentials(email, "correct horse"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "Ada+tag@shop.example", "o'hara@x.example", "jörg@größe.example"})
    void addressesOfAllKindsAreTaken(String email) {
        assertThatCode(() -> new Credentials(email, "correct horse")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource
    void passwordsOutsideTheBoundsAreRefused(String password) {
        assertRefused(FunctionErrorCode.INVALID_PARAMETER, "'password'", () -> new Credentials("a@b", password));
    }

    static String[] passwordsOutsideTheBoundsAreRefused() {
        return new String[] {"", "12345", FACE.repeat(5), "x".repeat(129), "x".repeat(300_000), "12345\uD800"};
    }

    @ParameterizedTest
    @MethodSource
    void passwordsAreCountedInCharacters(String password) {
        assertThatCode(() -> new Credentials("a@b", password)).doesNotThrowAnyException();
    }

    static String[] passwordsAreCountedInCharacters() {
        return new String[] {"123456", "      ", FACE.repeat(6), FACE.repeat(128), "x".repeat(128)};
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 300_000})
    void longAddressesAreRefused(int length) {
        String email = "a@" + "b".repeat(length - 2);
        assertRefused(
                FunctionErrorCode.INVALID_PARAMETER, "at most 254", () -> new Credentials(email, "correct horse"));
    }
}
