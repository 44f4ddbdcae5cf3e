package io.espalier.rules.expression;

import java.util.Set;

/** The names of operators, which may be written with {@code %} or {@code $} (spec/app-services.md §3.3). */
final class Operators {
    static final String FUNCTION = "function";

    private static final Set<String> COMPARISONS =
            Set.of("eq", "ne", "neq", "gt", "gte", "lt", "lte", "in", "nin", "exists");
    private static final Set<String> QUERY_OPERATORS = Set.of("all", "elemMatch", "size", "type", "mod");

    private Operators() {}

    static boolean isOperator(String key) {
        return !key.startsWith(ExpansionParser.PREFIX) && (key.startsWith("%") || key.startsWith("$"));
    }

    /** The operator's name without its sign. */
    static String name(String key) {
        return key.substring(1);
    }

    static boolean isComparison(String name) {
        return COMPARISONS.contains(name);
    }

    /** Whether MongoDB's own queries say what it means. */
    static boolean isQueryOperator(String name) {
        return QUERY_OPERATORS.contains(name);
    }

    static boolean isFunction(String name) {
        return name.equals(FUNCTION);
    }
}
