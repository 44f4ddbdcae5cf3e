package io.espalier.rules.expression;

import java.util.Set;

/** Words of JSON schemas, which real exports contain by mistake. */
final class SchemaWords {
    private static final Set<String> WORDS = Set.of("enum", "allOf", "anyOf", "oneOf");

    private SchemaWords() {}

    static boolean isOne(String name) {
        return WORDS.contains(name);
    }

    static void report(String word, String path, Problems problems) {
        problems.add(path, "'" + word + "' is a word of JSON schemas and means nothing in a rule", "use %in or %or");
    }
}
