package io.espalier.rules.role;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.expression.DecisionTrace;
import io.espalier.rules.expression.Expression;
import io.espalier.rules.expression.PushedExpression;
import io.espalier.rules.expression.QueryTranslator;
import io.espalier.rules.expression.Truth;
import io.espalier.rules.query.CallerProjection;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * A caller's view of a collection as a query, made once per operation.
 *
 * @param query finds all documents of the view, and perhaps more if not exact
 * @param exact whether every document that the query finds is in the view
 * @param whole whether every document of the view is seen whole
 * @param projection what the filters leave of each document at most
 * @param partialRoles the roles that may show only some fields of a document
 * @param cut what of each document remains, if that does not depend on the document
 * @param onlyRole the place of the role that applies to every document of the view, if it can be no other one
 */
public record ViewPlan(
        BsonDocument query,
        boolean exact,
        boolean whole,
        Optional<CallerProjection> projection,
        List<PartialRole> partialRoles,
        Optional<FieldCut> cut,
        OptionalInt onlyRole) {
    public ViewPlan {
        partialRoles = List.copyOf(partialRoles);
    }

    /** As the other method, with the filters as they are for the caller. */
    public static ViewPlan of(CollectionRules rules, RuleContext context) {
        return of(rules, AppliedFilters.of(rules, context), context);
    }

    public static ViewPlan of(CollectionRules rules, AppliedFilters filters, RuleContext context) {
        return of(rules, filters, context, DecisionTrace.NONE);
    }

    /**
     * @param trace hears what each role contributes
     */
    public static ViewPlan of(CollectionRules rules, AppliedFilters filters, RuleContext context, DecisionTrace trace) {
        QueryTranslator translator = new QueryTranslator(context);
        List<BsonDocument> reached = new ArrayList<>();
        List<PartialRole> partial = new ArrayList<>();
        // A later role is tried only where the earlier ones are false, not where one of them is unknown.
        List<BsonDocument> noEarlierRole = new ArrayList<>();
        OptionalInt lastReached = OptionalInt.empty();
        boolean decided = false;
        boolean exact = true;
        for (int i = 0; i < rules.roles().size(); i++) {
            Role role = rules.roles().get(i);
            PushedExpression applies =
                    decided ? PushedExpression.of(Truth.FALSE) : translator.translate(role.applyWhen());
            PushedExpression readable =
                    applies.isNeverTrue() ? PushedExpression.of(Truth.FALSE) : readable(role, translator);
            List<BsonDocument> parts = new ArrayList<>(noEarlierRole);
            parts.add(applies.whenTrue());
            parts.add(readable.whenTrue());
            BsonDocument reach = Query.and(parts);
            boolean reachIsExact = applies.exact() && readable.exact();
            trace.element("roles", i);
            trace.reach(reach, reachIsExact);
            if (!Query.findsNothing(reach)) {
                reached.add(reach);
                lastReached = OptionalInt.of(i);
                exact &= reachIsExact;
                if (role.read().isEmpty()
                        && !translate(role.write(), translator).isAlwaysTrue()) {
                    partial.add(new PartialRole(role, translator));
                }
            }
            decided |= Query.findsNothing(applies.whenFalse());
            exact &= applies.exact() || decided;
            noEarlierRole.add(applies.whenFalse());
        }
        boolean shown = partial.stream().allMatch(role -> role.alwaysShows(DocumentId.FIELD))
                && showsWhole(filters.projection(), DocumentId.FIELD);
        return new ViewPlan(
                Query.and(List.of(filters.query(), Query.or(reached))),
                exact && shown,
                partial.isEmpty() && filters.projection().isEmpty(),
                filters.projection(),
                partial,
                cut(filters.projection(), partial, reached.size() == 1),
                reached.size() == 1 ? lastReached : OptionalInt.empty());
    }

    private static Optional<FieldCut> cut(
            Optional<CallerProjection> projection, List<PartialRole> partial, boolean isOneRole) {
        if (projection.isPresent()) {
            return partial.isEmpty() ? FieldCut.of(projection.get()) : Optional.empty();
        }
        return isOneRole && partial.size() == 1 ? partial.getFirst().cut() : Optional.empty();
    }

    public boolean isEmpty() {
        return Query.findsNothing(query);
    }

    /** Whether the field is seen in every document of the view that has it. */
    public boolean alwaysShows(String field) {
        return showsWhole(projection, field) && partialRoles.stream().allMatch(role -> role.alwaysShows(field));
    }

    private static boolean showsWhole(Optional<CallerProjection> projection, String field) {
        return projection.map(filtered -> filtered.showsWhole(field)).orElse(true);
    }

    /**
     * A caller's projection is merged with those of the filters.
     *
     * @throws io.espalier.rules.RulesException with {@link io.espalier.rules.RulesErrorCode#INVALID_REQUEST} if one keeps
     *     fields and the other leaves some out, which MongoDB refuses as well
     */
    public void requireMergeable(CallerProjection wanted) {
        projection.ifPresent(filtered -> filtered.requireSameKind(wanted));
    }

    /** Writing implies reading in each place. */
    private static PushedExpression readable(Role role, QueryTranslator translator) {
        DocumentFilters filters = role.documentFilters();
        return PushedExpression.all(
                List.of(either(filters.read(), filters.write(), translator), readableByRole(role, translator)));
    }

    /** If {@code read} is undefined the fields decide, and any document may show some. */
    private static PushedExpression readableByRole(Role role, QueryTranslator translator) {
        if (role.read().isPresent()) {
            return either(role.read().get(), role.write().orElse(Expression.NEVER), translator);
        }
        boolean noFields = role.fields().isEmpty() && role.additionalFields().equals(FieldRule.NONE);
        return noFields ? translate(role.write(), translator) : PushedExpression.of(Truth.TRUE);
    }

    private static PushedExpression either(Expression first, Expression second, QueryTranslator translator) {
        return translator.translate(new Expression.Any(List.of(first, second)));
    }

    private static PushedExpression translate(Optional<Expression> expression, QueryTranslator translator) {
        return translator.translate(expression.orElse(Expression.NEVER));
    }

    /** A role whose documents may be seen in part. */
    record PartialRole(Role role, QueryTranslator translator) {

        /** A rule that depends on the document shows the field in some documents and hides it in others. */
        boolean alwaysShows(String field) {
            FieldRule rule = role.field(field);
            return isAlwaysShown(rule);
        }

        /** Empty if it depends on the document what is shown of it. */
        Optional<FieldCut> cut() {
            if (!translate(role.write(), translator).isNeverTrue()) {
                return Optional.empty();
            }
            boolean othersShown = isAlwaysShown(role.additionalFields());
            if (!othersShown && !isNeverShown(role.additionalFields())) {
                return Optional.empty();
            }
            Set<String> exceptions = new HashSet<>();
            for (Map.Entry<String, FieldRule> field : role.fields().entrySet()) {
                boolean shown = isAlwaysShown(field.getValue());
                if (!shown && !isNeverShown(field.getValue())) {
                    return Optional.empty();
                }
                if (shown != othersShown) {
                    exceptions.add(field.getKey());
                }
            }
            return Optional.of(new FieldCut(exceptions, !othersShown));
        }

        private boolean isAlwaysShown(FieldRule rule) {
            return translate(rule.read(), translator).isAlwaysTrue()
                    || translate(rule.write(), translator).isAlwaysTrue();
        }

        private boolean isNeverShown(FieldRule rule) {
            return translate(rule.read(), translator).isNeverTrue()
                    && translate(rule.write(), translator).isNeverTrue()
                    && (hasVerdict(rule) || rule.fields().values().stream().allMatch(this::isNeverShown));
        }

        /** Then the rules of the fields inside say nothing. */
        private static boolean hasVerdict(FieldRule rule) {
            return rule.read().isPresent() && rule.write().isPresent();
        }
    }
}
