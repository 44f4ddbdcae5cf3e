package io.espalier.functions.call;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a call logs: the first {@value #MAXIMUM} texts (spec/app-services.md §6.5). They are kept longer than they are stored, so
 * that a secret in them is recognised before they are cut. Thread-safe: a body that was given up may go on logging.
 */
public final class LogMessages {
    static final int MAXIMUM = 25;
    static final int MAXIMUM_BYTES = 512;
    private static final int KEPT_CHARS = 8192;
    private static final int MOST_BYTES_OF_CHAR = 3;

    private final List<String> messages = new ArrayList<>();

    synchronized void add(String message) {
        if (messages.size() < MAXIMUM) {
            messages.add(message.length() <= KEPT_CHARS ? message : message.substring(0, KEPT_CHARS));
        }
    }

    synchronized List<String> all() {
        return List.copyOf(messages);
    }

    /** The text up to {@value #MAXIMUM_BYTES} bytes of UTF-8: it is cut between characters, never inside of one. */
    public static String cut(String message) {
        if (message.length() <= MAXIMUM_BYTES / MOST_BYTES_OF_CHAR) {
            return message;
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAXIMUM_BYTES);
        CharBuffer chars = CharBuffer.wrap(message);
        StandardCharsets.UTF_8.newEncoder().encode(chars, bytes, true);
        return message.substring(0, chars.position());
    }
}
