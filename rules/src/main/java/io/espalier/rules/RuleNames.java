package io.espalier.rules;

import java.util.Set;

/** The names of an app that rules can refer to. */
record RuleNames(Set<String> values, Set<String> environmentValues) {
    RuleNames {
        values = Set.copyOf(values);
        environmentValues = Set.copyOf(environmentValues);
    }
}
