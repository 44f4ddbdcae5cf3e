package io.espalier.rules.role;

import io.espalier.rules.RuleContext;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.Expression;
import io.espalier.rules.expression.ExpressionEvaluator;
import io.espalier.rules.query.QueryMatcher;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What the rules leave of a collection for one caller, decided document by document (spec/app-services.md §2.3 and §2.4).
 * {@link ViewPlan} says the same as a query. Made for one operation; not thread-safe.
 */
public final class View {
    private final CollectionRules rules;
    private final AppliedFilters filters;
    private final RuleContext context;
    /** Most operations leave the filters to MongoDB. */
    private @Nullable QueryMatcher matcher;

    /** As the other constructor, with the filters as they are for the caller. */
    public View(CollectionRules rules, RuleContext context) {
        this(rules, AppliedFilters.of(rules, context), context);
    }

    public View(CollectionRules rules, AppliedFilters filters, RuleContext context) {
        this.rules = rules;
        this.filters = filters;
        this.context = context;
    }

    /** The stored document as the caller sees it: itself if he sees it whole; empty if he does not see it. */
    public Optional<BsonDocument> of(BsonDocument stored) {
        return passesFilters(stored) ? ofFound(stored) : Optional.empty();
    }

    private boolean passesFilters(BsonDocument stored) {
        if (filters.query().isEmpty()) {
            return true;
        }
        QueryMatcher compiled = matcher;
        if (compiled == null) {
            compiled = QueryMatcher.compile(filters.query());
            matcher = compiled;
        }
        return compiled.matches(stored);
    }

    /** As {@link #of}, for a document that {@link ViewPlan#query()} found: its filters are not decided again. */
    public Optional<BsonDocument> ofFound(BsonDocument stored) {
        Bindings bindings = Bindings.unchanged(context, stored);
        return role(bindings).flatMap(role -> cut(role, bindings, stored)).flatMap(this::projected);
    }

    /** As with roles, a document of which nothing is left is not in the view. */
    private Optional<BsonDocument> projected(BsonDocument visible) {
        return filters.projection().isEmpty()
                ? Optional.of(visible)
                : filters.projection()
                        .map(projection -> projection.apply(visible))
                        .filter(rest -> !rest.isEmpty());
    }

    /** The first role that applies. One that cannot be decided ends the search (spec/app-services.md §2.8, 8). */
    Optional<Role> role(Bindings bindings) {
        for (Role role : rules.roles()) {
            switch (ExpressionEvaluator.evaluate(role.applyWhen(), bindings)) {
                case TRUE -> {
                    return Optional.of(role);
                }
                case UNKNOWN -> {
                    return Optional.empty();
                }
                case FALSE -> {}
            }
        }
        return Optional.empty();
    }

    private static Optional<BsonDocument> cut(Role role, Bindings bindings, BsonDocument stored) {
        if (!isTrue(role.documentFilters().read(), bindings)
                && !isTrue(role.documentFilters().write(), bindings)) {
            return Optional.empty();
        }
        if (isTrue(role.write(), bindings) || isTrue(role.read(), bindings)) {
            return Optional.of(stored);
        }
        if (role.read().isPresent()) {
            return Optional.empty();
        }
        BsonDocument visible = new BsonDocument();
        stored.forEach((name, value) ->
                cut(role.field(name), bindings, value, true, true).ifPresent(rest -> visible.put(name, rest)));
        // A document of which nothing is visible is not in the view.
        return visible.isEmpty() ? Optional.empty() : Optional.of(visible);
    }

    /**
     * @param readOpen whether no rule above this one has a verdict on reading
     * @param writeOpen the same for writing
     */
    private static Optional<BsonValue> cut(
            FieldRule rule, Bindings document, BsonValue value, boolean readOpen, boolean writeOpen) {
        Bindings bindings = document.forField(value, value);
        if ((readOpen && isTrue(rule.read(), bindings)) || (writeOpen && isTrue(rule.write(), bindings))) {
            return Optional.of(value);
        }
        boolean innerReadOpen = readOpen && rule.read().isEmpty();
        boolean innerWriteOpen = writeOpen && rule.write().isEmpty();
        if (!(innerReadOpen || innerWriteOpen) || !(value instanceof BsonDocument embedded)) {
            return Optional.empty();
        }
        BsonDocument visible = new BsonDocument();
        embedded.forEach((name, inner) -> cut(rule.inner(name), document, inner, innerReadOpen, innerWriteOpen)
                .ifPresent(rest -> visible.put(name, rest)));
        return visible.isEmpty() ? Optional.empty() : Optional.of(visible);
    }

    static boolean isTrue(Optional<Expression> expression, Bindings bindings) {
        return expression.isPresent() && isTrue(expression.get(), bindings);
    }

    static boolean isTrue(Expression expression, Bindings bindings) {
        return ExpressionEvaluator.evaluate(expression, bindings).isTrue();
    }
}
