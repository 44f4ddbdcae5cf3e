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
import java.util.Set;
import java.util.stream.Stream;

/** The rules of an app, compiled once. Immutable and thread-safe. */
public final class RuleBook {
    private final Map<Namespace, CollectionRules> collections;
    private final DefaultRules defaults;
    private final List<RuleProblem> problems;
    private final SchemaBook schemas;

    private RuleBook(
            Map<Namespace, CollectionRules> collections,
            DefaultRules defaults,
            List<RuleProblem> problems,
            SchemaBook schemas) {
        this.collections = Map.copyOf(collections);
        this.defaults = defaults;
        this.problems = List.copyOf(problems);
        this.schemas = schemas;
    }

    /** The same rules, and schemas for what is written under them. A schema by itself opens nothing. */
    public RuleBook with(SchemaBook newSchemas) {
        return new RuleBook(collections, defaults, problems, newSchemas);
    }

    /** As the other method, without default rules: a collection that no file names is closed. */
    public static RuleBook compile(List<RuleSource> sources, RuleNames names) {
        return compile(sources, Optional.empty(), names);
    }

    /**
     * Compiles all rule files. What cannot be honoured is in {@link #problems()} and denies.
     *
     * @param defaultSource the rules for all collections that have no roles of their own
     * @param names what rules can refer to; any other name is a problem
     */
    public static RuleBook compile(
            List<RuleSource> sources, Optional<DefaultRuleSource> defaultSource, RuleNames names) {
        Map<Namespace, CollectionRules> collections = new HashMap<>();
        List<RuleProblem> found = new ArrayList<>();
        DefaultRules defaults = defaultSource
                .map(source -> {
                    Problems problems = new Problems(source.file());
                    RuleFile file = new RuleFileParser(names, problems).parse(source);
                    found.addAll(problems.found());
                    return new DefaultRules(Optional.of(file), source.closed());
                })
                .orElse(DefaultRules.NONE);
        for (RuleSource source : sources) {
            Problems problems = new Problems(source.file());
            Namespace namespace = source.namespace();
            RuleFile file = new RuleFileParser(names, problems).parse(source);
            if (collections.put(namespace, defaults.complete(namespace, file)) != null) {
                problems.add(
                        "",
                        "another file has rules for '" + namespace + "'; the collection is closed",
                        "keep one of them");
                collections.put(namespace, CollectionRules.closed(namespace));
            }
            found.addAll(problems.found());
        }
        return new RuleBook(collections, defaults, found, SchemaBook.EMPTY);
    }

    /** What cannot be honoured in the files of rules and of schemas. */
    public List<RuleProblem> problems() {
        return Stream.concat(problems.stream(), schemas.problems().stream()).toList();
    }

    /** What the documents of a collection must be, whichever rules let them be written. */
    public Optional<Schema> schema(Namespace namespace) {
        return schemas.schema(namespace);
    }

    /** The collections that have a rule file, valid or not. */
    public Set<Namespace> collections() {
        return collections.keySet();
    }

    /** The rules of a collection, which are its own or the default ones; empty if there are neither. */
    public Optional<CollectionRules> rules(Namespace namespace) {
        CollectionRules own = collections.get(namespace);
        return own == null ? defaults.of(namespace) : Optional.of(own);
    }
}
