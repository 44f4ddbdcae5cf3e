package io.espalier.rules.role;

import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.DecisionTrace;
import io.espalier.rules.query.CallerProjection;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * The filters of a collection as they are for one caller, chosen once per operation.
 *
 * @param filters the ones that apply
 * @param query what a document must match to exist for the caller
 * @param projection what he may see of it at most
 */
public record AppliedFilters(List<Filter> filters, BsonDocument query, Optional<CallerProjection> projection) {
    private static final AppliedFilters NONE = new AppliedFilters(List.of(), Query.EVERYTHING, Optional.empty());

    public AppliedFilters {
        filters = List.copyOf(filters);
    }

    /**
     * @throws RulesException with {@link RulesErrorCode#NO_MATCHING_RULE} if it cannot be decided whether a filter applies,
     *     with {@link RulesErrorCode#INVALID_REQUEST} if projections of several cannot be merged
     */
    public static AppliedFilters of(CollectionRules rules, RuleContext context) {
        return of(rules, context, DecisionTrace.NONE);
    }

    /**
     * @param trace hears which filters apply, and why
     * @throws RulesException as the other method does
     */
    public static AppliedFilters of(CollectionRules rules, RuleContext context, DecisionTrace trace) {
        if (rules.filters().isEmpty()) {
            return NONE;
        }
        Bindings caller = Bindings.ofCaller(context, trace);
        List<Filter> applied = new ArrayList<>();
        for (int i = 0; i < rules.filters().size(); i++) {
            Filter filter = rules.filters().get(i);
            trace.element("filters", i);
            switch (RuleDecision.of("apply_when", filter.applyWhen(), caller)) {
                case TRUE -> applied.add(filter);
                case UNKNOWN ->
                    throw new RulesException(
                            RulesErrorCode.NO_MATCHING_RULE,
                            "the rules for namespace '" + rules.namespace()
                                    + "' are closed: whether one of their filters applies cannot be decided");
                case FALSE -> {}
            }
        }
        return new AppliedFilters(
                applied,
                Query.and(applied.stream()
                        .map(filter -> filter.query().of(context))
                        .toList()),
                applied.stream()
                        .map(Filter::projection)
                        .flatMap(Optional::stream)
                        .reduce(CallerProjection::mergedWith));
    }
}
