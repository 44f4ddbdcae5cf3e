package io.espalier.gateway.idempotency;

import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@value #HEADER} as the IETF's draft draft-ietf-httpapi-idempotency-key-header has it: a string of RFC 9651 in
 * quotes, without parameters. Many clients leave the quotes away; {@code k} and {@code "k"} are the same key.
 */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";

    private static final int MOST_CHARACTERS = 255;
    private static final Pattern QUOTED = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*+)\"");
    private static final Pattern BARE = Pattern.compile("[!#-+\\--:<-\\[\\]-~]+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private IdempotencyKey() {}

    /**
     * The key of a request; empty if it has none.
     *
     * @throws GatewayException if the header is there and is no key
     */
    static Optional<String> of(RequestHeaders headers) {
        List<String> values = headers.all(HEADER);
        if (values.size() > 1) {
            throw refused("is given more than once");
        }
        return values.stream().findFirst().map(value -> parse(value.strip()));
    }

    private static String parse(String value) {
        Matcher quoted = QUOTED.matcher(value);
        String key;
        if (quoted.matches()) {
            key = ESCAPE.matcher(quoted.group(1)).replaceAll("$1");
        } else if (BARE.matcher(value).matches()) {
            key = value;
        } else {
            throw refused("is not well-formed");
        }
        if (key.isEmpty() || key.length() > MOST_CHARACTERS) {
            throw refused("has " + key.length() + " characters");
        }
        return key;
    }

    private static GatewayException refused(String fault) {
        return new GatewayException(
                GatewayErrorCode.INVALID_PARAMETER,
                "header " + HEADER + " " + fault + "; allowed is one string of 1 to " + MOST_CHARACTERS
                        + " printable ASCII characters in double quotes, in which \\ stands before \" and \\, or"
                        + " without the quotes if it has no space, comma, semicolon, quote and backslash");
    }
}
