package io.espalier.rules.role;

import io.espalier.rules.expression.Expression;
import java.util.Map;
import java.util.Optional;

/**
 * The rule of one field. A verdict of its own goes before those of the fields inside of it.
 *
 * @param fields the rules of an embedded document's fields; they do not reach into arrays
 */
public record FieldRule(Optional<Expression> read, Optional<Expression> write, Map<String, FieldRule> fields) {
    /** What no rule covers is neither read nor written. */
    static final FieldRule NONE = new FieldRule(Optional.empty(), Optional.empty(), Map.of());

    public FieldRule {
        fields = Map.copyOf(fields);
    }

    FieldRule inner(String name) {
        return fields.getOrDefault(name, NONE);
    }
}
