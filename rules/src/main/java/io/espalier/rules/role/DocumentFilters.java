package io.espalier.rules.role;

import io.espalier.rules.expression.Expression;

/**
 * What a document must meet before anything else in the role counts (spec/app-services.md §2.4 and §2.8, 4).
 *
 * @param read lets the document be read, as {@code write} does
 * @param write must hold for the document before a change and after it
 */
public record DocumentFilters(Expression read, Expression write) {
    /** For roles without the key. */
    static final DocumentFilters NONE = new DocumentFilters(Expression.ALWAYS, Expression.ALWAYS);

    static final DocumentFilters DENIED = new DocumentFilters(Expression.MALFORMED, Expression.MALFORMED);
}
