package io.espalier.shop;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** An e-mail address in the form in which addresses are compared: lower case. */
record EmailAddress(String value) {
    private static final int MAX_LENGTH = 254;

    /** Linear in its input: no two neighbouring parts can match the same character. */
    private static final Pattern SYNTAX =
            Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@[a-z0-9](?:[a-z0-9-]{0,62})(?:\\.[a-z0-9](?:[a-z0-9-]{0,62}))+");

    /** Empty when the text is no address. */
    static Optional<EmailAddress> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lowerCase = text.toLowerCase(Locale.ROOT);
        return SYNTAX.matcher(lowerCase).matches() ? Optional.of(new EmailAddress(lowerCase)) : Optional.empty();
    }

    /** What stands before the {@code @}. */
    String localPart() {
        return value.substring(0, value.indexOf('@'));
    }
}
