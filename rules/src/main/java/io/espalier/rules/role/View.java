package io.espalier.rules.role;

import io.espalier.rules.RuleContext;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.DecisionTrace;
import io.espalier.rules.metrics.RoleCounts;
import io.espalier.rules.query.CallerProjection;
import io.espalier.rules.query.QueryMatcher;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What the rules leave of a collection for one caller, decided document by document (spec/app-services.md §2.3 and §2.4).
 * {@link ViewPlan} says the same as a query. Made for one operation; not thread-safe.
 */
public final class View {
    private static final int NO_ROLE = -1;

    private final CollectionRules rules;
    private final AppliedFilters filters;
    private final RuleContext context;
    private final DecisionTrace trace;
    private final RoleCounts counts;
    /** Most operations leave the filters to MongoDB. */
    private @Nullable QueryMatcher matcher;

    /** As the other constructor, with the filters as they are for the caller. */
    public View(CollectionRules rules, RuleContext context) {
        this(rules, AppliedFilters.of(rules, context), context);
    }

    public View(CollectionRules rules, AppliedFilters filters, RuleContext context) {
        this(rules, filters, context, DecisionTrace.NONE);
    }

    /**
     * @param trace hears how each document is decided
     */
    public View(CollectionRules rules, AppliedFilters filters, RuleContext context, DecisionTrace trace) {
        this(rules, filters, context, trace, RoleCounts.NONE);
    }

    private View(
            CollectionRules rules,
            AppliedFilters filters,
            RuleContext context,
            DecisionTrace trace,
            RoleCounts counts) {
        this.rules = rules;
        this.filters = filters;
        this.context = context;
        this.trace = trace;
        this.counts = counts;
    }

    /**
     * The same view, of which each decision about a document counts.
     *
     * @param heard of this collection's roles
     */
    public View counting(RoleCounts heard) {
        return new View(rules, filters, context, trace, heard);
    }

    /** The stored document as the caller sees it: itself if he sees it whole; empty if he does not see it. */
    public Optional<BsonDocument> of(BsonDocument stored) {
        return passesFilters(stored) ? ofFound(stored) : Optional.empty();
    }

    /** What the filters leave of each document at most. */
    public Optional<CallerProjection> projection() {
        return filters.projection();
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
        boolean matches = compiled.matches(stored);
        trace.filtered(filters.query(), matches);
        return matches;
    }

    /** As {@link #of}, for a document that {@link ViewPlan#query()} found: its filters are not decided again. */
    public Optional<BsonDocument> ofFound(BsonDocument stored) {
        Bindings bindings = unchanged(stored);
        int place = countedRole(bindings);
        return place == NO_ROLE
                ? Optional.empty()
                : cut(place, bindings, stored).flatMap(this::projected);
    }

    /** Counts a document that {@link ViewPlan#query()} found, and that is not looked at otherwise. */
    public void countRole(BsonDocument stored) {
        countedRole(unchanged(stored));
    }

    /** As with roles, a document of which nothing is left is not in the view. */
    private Optional<BsonDocument> projected(BsonDocument visible) {
        return filters.projection().isEmpty()
                ? Optional.of(visible)
                : filters.projection()
                        .map(projection -> projection.apply(visible))
                        .filter(rest -> !rest.isEmpty());
    }

    /** The document as it is before a change, or without one. */
    Bindings unchanged(BsonDocument stored) {
        return Bindings.unchanged(context, stored, trace);
    }

    Bindings changed(@Nullable BsonDocument before, BsonDocument after) {
        return Bindings.changed(context, before, after, trace);
    }

    /** The first role that applies. One that cannot be decided ends the search (spec/app-services.md §2.8, 8). */
    Optional<Role> role(Bindings bindings) {
        return role(place(bindings));
    }

    /** As {@link #role}, for a document that was not read before: it counts now. */
    Optional<Role> roleOfNew(Bindings bindings) {
        return role(countedRole(bindings));
    }

    private Optional<Role> role(int place) {
        return place == NO_ROLE ? Optional.empty() : Optional.of(rules.roles().get(place));
    }

    private int countedRole(Bindings bindings) {
        int place = place(bindings);
        if (place == NO_ROLE) {
            counts.noRole();
        } else {
            counts.applied(place, 1);
        }
        return place;
    }

    private int place(Bindings bindings) {
        List<Role> roles = rules.roles();
        for (int i = 0; i < roles.size(); i++) {
            trace.element("roles", i);
            switch (RuleDecision.of("apply_when", roles.get(i).applyWhen(), bindings)) {
                case TRUE -> {
                    return i;
                }
                case UNKNOWN -> {
                    return NO_ROLE;
                }
                case FALSE -> {}
            }
        }
        return NO_ROLE;
    }

    private Optional<BsonDocument> cut(int place, Bindings bindings, BsonDocument stored) {
        Role role = rules.roles().get(place);
        DocumentFilters documents = role.documentFilters();
        if (!RuleDecision.isTrue("document_filters.read", documents.read(), bindings)
                && !RuleDecision.isTrue("document_filters.write", documents.write(), bindings)) {
            return Optional.empty();
        }
        if (RuleDecision.isTrue("write", role.write(), bindings)
                || RuleDecision.isTrue("read", role.read(), bindings)) {
            return Optional.of(stored);
        }
        if (role.read().isPresent()) {
            return Optional.empty();
        }
        BsonDocument visible = new BsonDocument();
        stored.forEach((name, value) -> {
            bindings.trace().enterField(name, role.fields().containsKey(name));
            cut(place, role.field(name), bindings, value, true, true).ifPresent(rest -> visible.put(name, rest));
            bindings.trace().leaveField();
        });
        counts.fields(place, stored.size(), stored.size() - visible.size());
        // A document of which nothing is visible is not in the view.
        return visible.isEmpty() ? Optional.empty() : Optional.of(visible);
    }

    /**
     * @param place of the role that applied
     * @param readOpen whether no rule above this one has a verdict on reading
     * @param writeOpen the same for writing
     */
    private Optional<BsonValue> cut(
            int place, FieldRule rule, Bindings document, BsonValue value, boolean readOpen, boolean writeOpen) {
        Bindings bindings = document.forField(value, value);
        if ((readOpen && RuleDecision.isTrue("read", rule.read(), bindings))
                || (writeOpen && RuleDecision.isTrue("write", rule.write(), bindings))) {
            return Optional.of(value);
        }
        boolean innerReadOpen = readOpen && rule.read().isEmpty();
        boolean innerWriteOpen = writeOpen && rule.write().isEmpty();
        if (!(innerReadOpen || innerWriteOpen) || !(value instanceof BsonDocument embedded)) {
            return Optional.empty();
        }
        BsonDocument visible = new BsonDocument();
        embedded.forEach((name, inner) -> {
            bindings.trace().enterField(name, rule.fields().containsKey(name));
            cut(place, rule.inner(name), document, inner, innerReadOpen, innerWriteOpen)
                    .ifPresent(rest -> visible.put(name, rest));
            bindings.trace().leaveField();
        });
        counts.fields(place, embedded.size(), embedded.size() - visible.size());
        return visible.isEmpty() ? Optional.empty() : Optional.of(visible);
    }
}
