package io.espalier.rules.role;

import io.espalier.rules.expression.Expression;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller may do with the documents that the role applies to (spec/app-services.md §2.1).
 *
 * @param documentFilters what a document must meet before the rest of the role counts
 * @param read empty if undefined, which is not the same as false: the fields decide then
 * @param write as {@code read}
 * @param search whether the documents may be found by {@code $search}
 */
public record Role(
        String name,
        Expression applyWhen,
        DocumentFilters documentFilters,
        Optional<Expression> read,
        Optional<Expression> write,
        Expression insert,
        Expression delete,
        boolean search,
        Map<String, FieldRule> fields,
        FieldRule additionalFields) {
    public Role {
        fields = Map.copyOf(fields);
    }

    FieldRule field(String name) {
        return fields.getOrDefault(name, additionalFields);
    }

    /** The same role with all permissions taken away: it still applies, and so keeps later roles from applying. */
    Role denied() {
        return new Role(
                name,
                applyWhen,
                DocumentFilters.DENIED,
                Optional.of(Expression.MALFORMED),
                Optional.of(Expression.MALFORMED),
                Expression.MALFORMED,
                Expression.MALFORMED,
                false,
                Map.of(),
                FieldRule.NONE);
    }
}
