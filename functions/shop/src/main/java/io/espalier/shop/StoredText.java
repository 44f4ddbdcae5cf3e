package io.espalier.shop;

import java.nio.charset.StandardCharsets;

/** Which texts of clients can be stored and come back as they were. */
final class StoredText {
    /** What a text holds that cannot. */
    static final String FAULT = "a NUL or something that is not a Unicode character";

    private StoredText() {}

    /** NUL ends a field's name in BSON; half a surrogate pair has no bytes of its own. */
    static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
