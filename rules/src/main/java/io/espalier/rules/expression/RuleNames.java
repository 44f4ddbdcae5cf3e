package io.espalier.rules.expression;

import java.util.Set;

/** The names of an app that rules can refer to. */
public record RuleNames(Set<String> values, Set<String> environmentValues) {
    public RuleNames {
        values = Set.copyOf(values);
        environmentValues = Set.copyOf(environmentValues);
    }
}
