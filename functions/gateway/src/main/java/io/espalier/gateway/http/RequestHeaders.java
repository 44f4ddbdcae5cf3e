package io.espalier.gateway.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The headers of a request. Names are looked up in any case and kept in canonical case, such as {@code Content-Type}.
 * Immutable.
 */
public final class RequestHeaders {
    private static final RequestHeaders NONE = new RequestHeaders(List.of());

    private final Map<String, List<String>> values;

    private RequestHeaders(Iterable<? extends Map.Entry<String, String>> entries) {
        Map<String, List<String>> collected = new TreeMap<>();
        for (Map.Entry<String, String> entry : entries) {
            collected
                    .computeIfAbsent(canonical(entry.getKey()), name -> new ArrayList<>())
                    .add(entry.getValue());
        }
        collected.replaceAll((name, list) -> List.copyOf(list));
        this.values = Collections.unmodifiableMap(collected);
    }

    /** Headers in the order in which they came; a name may come several times. */
    public static RequestHeaders of(Iterable<? extends Map.Entry<String, String>> entries) {
        return new RequestHeaders(entries);
    }

    public static RequestHeaders none() {
        return NONE;
    }

    /** All values of a header; empty if it was not sent. */
    public List<String> all(String name) {
        return values.getOrDefault(canonical(name), List.of());
    }

    /** The first value of a header. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** All headers but some, by canonical name. */
    public Map<String, List<String>> without(Set<String> canonicalNames) {
        Map<String, List<String>> rest = new LinkedHashMap<>(values);
        rest.keySet().removeAll(canonicalNames);
        return rest;
    }

    /** {@code x-forwarded-for} becomes {@code X-Forwarded-For}. */
    public static String canonical(String name) {
        StringBuilder result = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < result.length(); i++) {
            if (i == 0 || result.charAt(i - 1) == '-') {
                result.setCharAt(i, Character.toUpperCase(result.charAt(i)));
            }
        }
        return result.toString();
    }
}
