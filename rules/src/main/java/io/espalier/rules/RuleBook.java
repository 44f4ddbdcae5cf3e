package io.espalier.rules;

import java.util.List;
import java.util.Set;

/** The rules of an app, compiled once. Immutable and thread-safe. */
public final class RuleBook {
    private final List<RuleProblem> problems;

    private RuleBook(List<RuleProblem> problems) {
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
        return new RuleBook(List.of());
    }

    public List<RuleProblem> problems() {
        return problems;
    }
}
