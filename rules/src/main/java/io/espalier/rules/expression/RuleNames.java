package io.espalier.rules.expression;

import java.util.Set;

/**
 * The names of an app that rules can refer to. Any other name is a fault, so that a value which was refused or is missing
 * never turns a {@code %ne} into a permission.
 *
 * @param values what {@code %%values} can name
 * @param environmentValues what {@code %%environment.values} can name
 * @param functions what {@code %function} can name
 */
public record RuleNames(Set<String> values, Set<String> environmentValues, Set<String> functions) {
    /** An app without values and functions. */
    public static final RuleNames NONE = new RuleNames(Set.of(), Set.of());

    public RuleNames {
        values = Set.copyOf(values);
        environmentValues = Set.copyOf(environmentValues);
        functions = Set.copyOf(functions);
    }

    /** An app without functions. */
    public RuleNames(Set<String> values, Set<String> environmentValues) {
        this(values, environmentValues, Set.of());
    }
}
