package io.espalier.rules.schema;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The schemas of an app, parsed once. Immutable and thread-safe.
 *
 * @param problems what is at fault; no document fits the schema of such a file
 */
public record SchemaBook(Map<Namespace, Schema> schemas, List<RuleProblem> problems) {
    /** No collection has a schema. */
    public static final SchemaBook EMPTY = new SchemaBook(Map.of(), List.of());

    public SchemaBook {
        schemas = Map.copyOf(schemas);
        problems = List.copyOf(problems);
    }

    /**
     * @param names what {@code validate} expressions can refer to
     * @param nullTypes whether null fits the type of every property that is not required ("null type schema validation",
     *     spec/app-services.md §4)
     */
    public static SchemaBook compile(List<SchemaSource> sources, RuleNames names, boolean nullTypes) {
        Map<Namespace, Schema> schemas = new HashMap<>();
        List<RuleProblem> found = new ArrayList<>();
        for (SchemaSource source : sources) {
            Problems problems = new Problems(source.file());
            Schema schema = source.schema()
                    .map(json -> new SchemaParser(names, nullTypes, problems).parse(json))
                    .orElseGet(Schema::faulty);
            if (schemas.put(source.namespace(), schema) != null) {
                problems.add(
                        "",
                        "another file has a schema for '" + source.namespace() + "'; nothing can be written to it",
                        "keep one of them");
                schemas.put(source.namespace(), Schema.faulty());
            }
            found.addAll(problems.found());
        }
        return new SchemaBook(schemas, found);
    }

    public Optional<Schema> schema(Namespace namespace) {
        return Optional.ofNullable(schemas.get(namespace));
    }
}
