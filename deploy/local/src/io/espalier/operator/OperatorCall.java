package io.espalier.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the command line asks for.
 *
 * @param function without {@code espalier/}, such as {@code logs/list}
 * @param arguments an object with names, or an array of values in their order
 */
record OperatorCall(String function, Json arguments) {
    private static final String PREFIX = "espalier/";

    /**
     * @param words the function, as {@code logs/list} or in two words, and then {@code key=text}, {@code key:=json}, one JSON
     *     object, or values in their order
     */
    static OperatorCall of(List<String> words) {
        String first = words.getFirst();
        int rest = 1;
        String function = first.startsWith(PREFIX) ? first.substring(PREFIX.length()) : first;
        if (!function.contains("/")) {
            if (words.size() == 1 || words.get(1).contains("=")) {
                throw usage("'" + first + "' is half a function: two words name one, such as 'logs list'");
            }
            function = function + "/" + words.get(1);
            rest = 2;
        }
        return new OperatorCall(function, arguments(words.subList(rest, words.size())));
    }

    private static Json arguments(List<String> words) {
        Map<String, Json> named = new LinkedHashMap<>();
        List<Json> positional = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (word.startsWith("{") || word.startsWith("[")) {
                positional.add(json(word));
            } else if (equals > 0 && word.charAt(equals - 1) == ':') {
                named.put(word.substring(0, equals - 1), json(word.substring(equals + 1)));
            } else if (equals > 0) {
                named.put(word.substring(0, equals), new Json.Text(word.substring(equals + 1)));
            } else {
                positional.add(new Json.Text(word));
            }
        }
        if (!named.isEmpty() && !positional.isEmpty()) {
            throw usage("arguments either all have names, as in key=value, or none has");
        }
        return positional.isEmpty() ? new Json.Members(named) : new Json.Array(positional);
    }

    private static Json json(String text) {
        try {
            return JsonText.read(text);
        } catch (IllegalArgumentException e) {
            throw usage("'" + text + "': " + e.getMessage());
        }
    }

    private static OperatorException usage(String message) {
        return new OperatorException(OperatorException.USAGE, message);
    }

    /** The same with one more argument that has a name. */
    OperatorCall with(String name, String value) {
        if (!(arguments instanceof Json.Members(Map<String, Json> members))) {
            throw usage("arguments of " + function + " have names, as in key=value");
        }
        Map<String, Json> more = new LinkedHashMap<>(members);
        more.put(name, new Json.Text(value));
        return new OperatorCall(function, new Json.Members(more));
    }

    OperatorCall to(String otherFunction) {
        return new OperatorCall(otherFunction, arguments);
    }
}
