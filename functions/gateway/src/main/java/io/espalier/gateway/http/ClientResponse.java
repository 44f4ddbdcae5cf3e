package io.espalier.gateway.http;

import io.espalier.functions.bson.Utf8Text;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to a {@link ClientRequest}.
 *
 * @param status 200 to 599
 * @param headers by name; without {@code Content-Length}, which is the adapter's matter
 */
public record ClientResponse(int status, Map<String, List<String>> headers, Body body) {

    /** What follows the headers. */
    public sealed interface Body {}

    /**
     * A body that is complete.
     *
     * @param pieces one after the other; none for no body
     */
    public record Bytes(List<byte[]> pieces) implements Body {
        /** A body in one piece; empty for none. */
        public Bytes(byte[] content) {
            this(content.length == 0 ? List.of() : List.of(content));
        }

        public int length() {
            long length = 0;
            for (byte[] piece : pieces) {
                length += piece.length;
            }
            return Math.toIntExact(length);
        }

        /** All pieces in one. */
        public byte[] content() {
            if (pieces.size() == 1) {
                return pieces.getFirst();
            }
            byte[] content = new byte[length()];
            int offset = 0;
            for (byte[] piece : pieces) {
                System.arraycopy(piece, 0, content, offset, piece.length);
                offset += piece.length;
            }
            return content;
        }
    }

    /**
     * A body that goes on while events come. Whoever gets one either writes or closes it; adapters that cannot stream refuse
     * it by name. What is written reaches the client at once.
     */
    public non-sealed interface EventStream extends Body, AutoCloseable {
        /** Writes events until there are no more, the client leaves, or the thread is interrupted; then it is closed. */
        void writeTo(OutputStream client) throws IOException;

        @Override
        void close();
    }

    private static final Bytes EMPTY = new Bytes(new byte[0]);

    public static ClientResponse empty(int status) {
        return new ClientResponse(status, Map.of(), EMPTY);
    }

    public static ClientResponse of(int status, ContentType type, Utf8Text text) {
        return new ClientResponse(
                status, Map.of("Content-Type", List.of(type.headerValue())), new Bytes(text.pieces()));
    }

    public static ClientResponse json(int status, Utf8Text text) {
        return of(status, ContentType.JSON, text);
    }

    public static ClientResponse json(int status, String text) {
        return json(status, Utf8Text.of(text));
    }

    /** For those who want the headers alone: a stream is closed before it begins. */
    public ClientResponse withoutStream() {
        return switch (body) {
            case Bytes _ -> this;
            case EventStream stream -> {
                stream.close();
                yield new ClientResponse(status, headers, EMPTY);
            }
        };
    }

    /** With one more header; one of that name is replaced. */
    public ClientResponse with(String name, String value) {
        return with(name, List.of(value));
    }

    private ClientResponse with(String name, List<String> values) {
        Map<String, List<String>> changed = new LinkedHashMap<>();
        headers.forEach((existing, present) -> {
            if (!existing.equalsIgnoreCase(name)) {
                changed.put(existing, present);
            }
        });
        changed.put(name, values);
        return new ClientResponse(status, changed, body);
    }

    /** With one more value of a header. */
    ClientResponse adding(String name, String value) {
        List<String> values = new ArrayList<>();
        headers.forEach((existing, present) -> {
            if (existing.equalsIgnoreCase(name)) {
                values.addAll(present);
            }
        });
        if (values.contains(value)) {
            return this;
        }
        values.add(value);
        return with(name, List.copyOf(values));
    }
}
