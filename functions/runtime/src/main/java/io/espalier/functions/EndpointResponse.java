package io.espalier.functions;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a function behind an HTTPS endpoint puts status, headers and body (spec/app-services.md §7.3). What the function
 * returns is used only while nothing was set here. Belongs to one call; not thread-safe.
 */
public final class EndpointResponse {
    private int statusCode = 200;
    private byte[] body = {};
    private boolean touched;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();

    public void setStatusCode(int newStatusCode) {
        if (newStatusCode < 100 || newStatusCode > 599) {
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                    "status code must be between 100 and 599, got " + newStatusCode);
        }
        statusCode = newStatusCode;
        touched = true;
    }

    public void setBody(String text) {
        setBody(text.getBytes(StandardCharsets.UTF_8));
    }

    public void setBody(byte[] bytes) {
        body = bytes.clone();
        touched = true;
    }

    /** Replaces all values of a header. */
    public void setHeader(String name, String value) {
        headers.keySet().removeIf(existing -> existing.equalsIgnoreCase(name));
        addHeader(name, value);
    }

    /** Adds a value to a header. */
    public void addHeader(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':') || hasLineBreak(value)) {
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR, "not a legal response header: " + name);
        }
        String key = headers.keySet().stream()
                .filter(existing -> existing.equalsIgnoreCase(name))
                .findFirst()
                .orElse(name);
        headers.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
        touched = true;
    }

    /** As if nothing had been set. */
    public void reset() {
        statusCode = 200;
        body = new byte[0];
        headers.clear();
        touched = false;
    }

    /** What was set; empty when the function left the response alone. */
    public Optional<Answer> answer() {
        return touched ? Optional.of(new Answer(statusCode, copyOfHeaders(), body)) : Optional.empty();
    }

    /** In the order in which they were set. */
    private Map<String, List<String>> copyOfHeaders() {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return Collections.unmodifiableMap(copy);
    }

    private static boolean hasLineBreak(String value) {
        return value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0;
    }

    /** A response as a function set it. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Answer(int statusCode, Map<String, List<String>> headers, byte[] body) {}
}
