package io.espalier.gateway.http;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The headers of a request. Names are looked up in any case and kept in canonical case, such as {@code Content-Type}.
 * Immutable.
 */
public final class RequestHeaders {
    private static final RequestHeaders NONE = new RequestHeaders(List.of());

    private final Map<String, List<String>> values;

    private RequestHeaders(Iterable<? extends Map.Entry<String, String>> entries) {
        Map<String, List<String>> collected = new HashMap<>();
        for (Map.Entry<String, String> entry : entries) {
            collected.merge(canonical(entry.getKey()), List.of(entry.getValue()), RequestHeaders::joined);
        }
        this.values = Collections.unmodifiableMap(collected);
    }

    private static List<String> joined(List<String> earlier, List<String> later) {
        return Stream.concat(earlier.stream(), later.stream()).toList();
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
        List<String> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    /** All headers but some, by canonical name and sorted by it. */
    public Map<String, List<String>> without(Predicate<String> canonicalNames) {
        Map<String, List<String>> rest = new TreeMap<>();
        values.forEach((name, list) -> {
            if (!canonicalNames.test(name)) {
                rest.put(name, list);
            }
        });
        return rest;
    }

    /** {@code x-forwarded-for} becomes {@code X-Forwarded-For}. */
    public static String canonical(String name) {
        return isCanonical(name) ? name : canonicalCopy(name);
    }

    /** Whether each letter of ASCII has its case; names in code have. */
    private static boolean isCanonical(String name) {
        boolean begins = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (begins ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z')) {
                return false;
            }
            begins = c == '-';
        }
        return true;
    }

    private static String canonicalCopy(String name) {
        StringBuilder result = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < result.length(); i++) {
            if (i == 0 || result.charAt(i - 1) == '-') {
                result.setCharAt(i, Character.toUpperCase(result.charAt(i)));
            }
        }
        return result.toString();
    }
}
