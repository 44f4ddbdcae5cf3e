package io.espalier.accounts;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.nio.charset.StandardCharsets;

/** An address and a password that are fit to register (spec/app-services.md §8.1). The address is compared as it is written. */
record Credentials(String email, String password) {
    private static final int MAXIMUM_EMAIL = 254;
    private static final int MINIMUM_PASSWORD = 6;
    private static final int MAXIMUM_PASSWORD = 128;

    Credentials {
        checkEmail(email);
        checkPassword(password);
    }

    /** Whether these can have been registered, as far as their lengths tell. */
    static boolean areOfAllowedLength(String email, String password) {
        return email.length() <= MAXIMUM_EMAIL && hasAllowedLength(password);
    }

    /** Counted in Unicode characters. */
    private static boolean hasAllowedLength(String password) {
        int length = password.codePointCount(0, password.length());
        return length >= MINIMUM_PASSWORD && length <= MAXIMUM_PASSWORD;
    }

    private static void checkEmail(String email) {
        if (email.length() > MAXIMUM_EMAIL) {
            throw invalid("'email' has " + email.length() + " characters; at most " + MAXIMUM_EMAIL + " are allowed");
        }
        int at = email.indexOf('@');
        boolean shaped = at > 0 && at == email.lastIndexOf('@') && at < email.length() - 1;
        if (!shaped || !isText(email) || email.codePoints().anyMatch(Credentials::isSpace)) {
            throw invalid("'email' is not an address of the form name@domain");
        }
    }

    private static void checkPassword(String password) {
        if (!hasAllowedLength(password)) {
            throw invalid("'password' must have " + MINIMUM_PASSWORD + " to " + MAXIMUM_PASSWORD + " characters");
        }
        if (!isText(password)) {
            throw invalid("'password' holds something that is not a Unicode character");
        }
    }

    /** Half a surrogate pair has no bytes of its own: two different texts would become the same. */
    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static boolean isSpace(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.isISOControl(character);
    }

    private static FunctionException invalid(String message) {
        return new FunctionException(FunctionErrorCode.INVALID_PARAMETER, message);
    }

    @Override
    public String toString() {
        return "Credentials[***]";
    }
}
