package io.espalier.gateway.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Undoes percent-encoding once, strictly: what is malformed, not UTF-8, or NUL is refused by place. */
public final class PercentDecoding {
    private PercentDecoding() {}

    public static String path(String encoded) {
        return decode(encoded, "path", false);
    }

    /** In a query {@code +} stands for a space. */
    static String query(String encoded) {
        return decode(encoded, "query", true);
    }

    /** In an attribute of an event, by the header that carries it; spaces may stand there as they are. */
    public static String header(String name, String encoded) {
        return decode(encoded.replace(" ", "%20"), "header " + name, false);
    }

    private static String decode(String encoded, String part, boolean plusIsSpace) {
        return isPlain(encoded, plusIsSpace) ? encoded : decodeOctets(encoded, part, plusIsSpace);
    }

    /** Whether there is nothing to undo and nothing to refuse. */
    private static boolean isPlain(String encoded, boolean plusIsSpace) {
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '%' || (plusIsSpace && c == '+')) {
                return false;
            }
        }
        return true;
    }

    private static String decodeOctets(String encoded, String part, boolean plusIsSpace) {
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes[length++] = octet(encoded, i, part);
                i += 2;
            } else if (c <= ' ' || c >= 0x7f) {
                throw malformed("the " + part + " holds a character that must be percent-encoded", i, encoded);
            } else {
                bytes[length++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("the " + part + " is not UTF-8 after percent-decoding", 0, encoded);
        }
    }

    private static byte octet(String encoded, int at, String part) {
        if (at + 2 < encoded.length()) {
            int high = Character.digit(encoded.charAt(at + 1), 16);
            int low = Character.digit(encoded.charAt(at + 2), 16);
            if (high >= 0 && low >= 0) {
                if (high + low == 0) {
                    throw malformed("the " + part + " holds a NUL character", at, encoded);
                }
                return (byte) (high << 4 | low);
            }
        }
        throw malformed("the " + part + " holds a % without two hexadecimal digits", at, encoded);
    }

    private static GatewayException malformed(String fault, int at, String encoded) {
        String around =
                encoded.substring(at, Math.min(encoded.length(), at + 12)).replaceAll("[^ -~]", "?");
        return new GatewayException(GatewayErrorCode.MALFORMED_REQUEST, fault + ", at '" + around + "'");
    }
}
