package io.espalier.gateway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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

    /** A body that is complete; empty for none. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Bytes(byte[] content) implements Body {}

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

    public static ClientResponse of(int status, ContentType type, String text) {
        return new ClientResponse(
                status,
                Map.of("Content-Type", List.of(type.headerValue())),
                new Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static ClientResponse json(int status, String text) {
        return of(status, ContentType.JSON, text);
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
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        changed.keySet().removeIf(existing -> existing.equalsIgnoreCase(name));
        changed.put(name, List.of(value));
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
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        changed.keySet().removeIf(existing -> existing.equalsIgnoreCase(name));
        changed.put(name, List.copyOf(values));
        return new ClientResponse(status, changed, body);
    }
}
