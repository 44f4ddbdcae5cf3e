package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of an app, compiled once. Immutable and thread-safe. */
public final class RuleBook {
    private final Map<Namespace, CollectionRules> collections;
    private final List<RuleProblem> problems;

    private RuleBook(Map<Namespace, CollectionRules> collections, List<RuleProblem> problems) {
        this.collections = Map.copyOf(collections);
        this.problems = List.copyOf(problems);
    }

    /**
     * Compiles all rule files. What cannot be honoured is in {@link #problems()} and denies.
     *
     * @param valueNames the values that {@code %%values} can name; any other name is a problem, so that a value which was
     *     refused or is missing never turns a {@code %ne} into a permission
     * @param environmentValueNames the same for {@code %%environment.values}
     */
    public static RuleBook compile(
            List<RuleSource> sources, Set<String> valueNames, Set<String> environmentValueNames) {
        RuleNames names = new RuleNames(valueNames, environmentValueNames);
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
        return new RuleBook(collections, found);
    }

    public List<RuleProblem> problems() {
        return problems;
    }

    public Optional<CollectionRules> rules(Namespace namespace) {
        return Optional.ofNullable(collections.get(namespace));
    }
}
