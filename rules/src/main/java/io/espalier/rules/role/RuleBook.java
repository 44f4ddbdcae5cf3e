package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.schema.Schema;
import io.espalier.rules.schema.SchemaBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of an app, compiled once. Immutable and thread-safe. */
public final class RuleBook {
    private final Map<Namespace, CollectionRules> collections;
    private final List<RuleProblem> problems;
    private final SchemaBook schemas;

    private RuleBook(Map<Namespace, CollectionRules> collections, List<RuleProblem> problems, SchemaBook schemas) {
        this.collections = Map.copyOf(collections);
        this.problems = List.copyOf(problems);
        this.schemas = schemas;
    }

    /** The same rules, and schemas for what is written under them. A schema by itself opens nothing. */
    public RuleBook with(SchemaBook newSchemas) {
        return new RuleBook(collections, problems, newSchemas);
    }

    /**
     * Compiles all rule files. What cannot be honoured is in {@link #problems()} and denies.
     *
     * @param names what rules can refer to; any other name is a problem
     */
    public static RuleBook compile(List<RuleSource> sources, RuleNames names) {
        Map<Namespace, CollectionRules> collections = new HashMap<>();
        List<RuleProblem> found = new ArrayList<>();
        for (RuleSource source : sources) {
            Problems problems = new Problems(source.file());
            CollectionRules rules = new CollectionRulesParser(source, names, problems).parse();
            if (collections.put(source.namespace(), rules) != null) {
                problems.add(
                        "",
                        "another file has rules for '" + source.namespace() + "'; the collection is closed",
                        "keep one of them");
                collections.put(source.namespace(), CollectionRules.closed(source.namespace()));
            }
            found.addAll(problems.found());
        }
        return new RuleBook(collections, found, SchemaBook.EMPTY);
    }

    /** What cannot be honoured in the files of rules and of schemas. */
    public List<RuleProblem> problems() {
        return Stream.concat(problems.stream(), schemas.problems().stream()).toList();
    }

    /** What the documents of a collection must be, whichever rules let them be written. */
    public Optional<Schema> schema(Namespace namespace) {
        return schemas.schema(namespace);
    }

    public Optional<CollectionRules> rules(Namespace namespace) {
        return Optional.ofNullable(collections.get(namespace));
    }
}
