package io.espalier.rules.role;

import io.espalier.rules.expression.Expression;
import io.espalier.rules.query.CallerProjection;
import java.util.Optional;

/**
 * Narrows a collection for the callers that it applies to, before any role counts (spec/app-services.md §2.6).
 *
 * @param applyWhen a condition on the caller alone
 * @param query the documents that remain
 * @param projection what remains of each
 */
public record Filter(String name, Expression applyWhen, FilterQuery query, Optional<CallerProjection> projection) {}
