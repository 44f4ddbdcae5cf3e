package io.espalier.rules.explain;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.guard.SchemaGuard;
import io.espalier.rules.guard.SeenDocument;
import io.espalier.rules.guard.UnseenFields;
import io.espalier.rules.guard.WriteChecks;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.ViewQuery;
import io.espalier.rules.role.AppliedFilters;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.RuleLookup;
import io.espalier.rules.role.UnseenWrites;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import io.espalier.rules.role.WritePermission;
import io.espalier.rules.schema.Schema;
import io.espalier.rules.schema.SchemaFailure;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** One decision by the code that guards collections, while its steps are written down. Not thread-safe. */
final class ExplainedDecision {
    private final CollectionRules rules;
    private final Optional<Schema> schema;
    private final RuleContext caller;
    private final DecisionRecorder recorder;
    private final AppliedFilters filters;
    private final View view;
    private final WriteChecks checks;
    private Optional<BsonDocument> seen = Optional.empty();
    private List<String> hiddenFields = List.of();
    private List<String> schemaFailures = List.of();
    private Optional<SentQuery> query = Optional.empty();

    private ExplainedDecision(
            CollectionRules rules,
            Optional<Schema> schema,
            RuleContext caller,
            AppliedFilters filters,
            DecisionRecorder recorder) {
        this.rules = rules;
        this.schema = schema;
        this.caller = caller;
        this.recorder = recorder;
        this.filters = filters;
        this.view = new View(rules, filters, caller, recorder);
        this.checks = new WriteChecks(
                new WritePermission(view), new SchemaGuard(rules.namespace(), schema, caller), Transaction.NONE);
    }

    static Explanation of(
            RuleLookup lookup,
            Optional<Schema> schema,
            Namespace namespace,
            RuleContext caller,
            Operation operation,
            Step step) {
        DecisionRecorder recorder = new DecisionRecorder();
        CollectionRules rules = CollectionRules.none(namespace);
        ExplainedDecision decision = null;
        Verdict verdict;
        Optional<String> message = Optional.empty();
        try {
            rules = lookup.require(namespace);
            decision =
                    new ExplainedDecision(rules, schema, caller, AppliedFilters.of(rules, caller, recorder), recorder);
            verdict = step.take(decision);
        } catch (RulesException refused) {
            verdict = verdict(refused);
            message = Optional.of(String.valueOf(refused.getMessage()));
        }
        Candidates candidates = new Candidates(rules, caller, recorder);
        return new Explanation(
                namespace,
                operation,
                caller.user().get("id") instanceof BsonString id ? id.getValue() : "",
                verdict,
                message,
                candidates.filters(),
                operation == Operation.FIND ? candidates.plannedRoles() : candidates.roles(),
                recorder.steps(),
                decision == null ? Optional.empty() : decision.seen,
                decision == null ? List.of() : decision.hiddenFields,
                decision == null ? List.of() : decision.schemaFailures,
                decision == null ? Optional.empty() : decision.query);
    }

    private static Verdict verdict(RulesException refused) {
        return switch (refused.code()) {
            case NOT_PERMITTED -> Verdict.NOT_PERMITTED;
            case SCHEMA_VALIDATION_FAILED -> Verdict.SCHEMA_FAILED;
            case NO_MATCHING_RULE -> Verdict.CLOSED;
            // Filters whose projections cannot be merged make every request of the caller invalid.
            case INVALID_REQUEST, NOT_SUPPORTED, RESULT_TOO_LARGE, TIME_LIMIT_EXCEEDED, DATABASE -> Verdict.CLOSED;
        };
    }

    Optional<BsonDocument> see(BsonDocument stored) {
        seen = view.of(stored);
        seen.ifPresent(part -> hiddenFields = HiddenFields.of(stored, part));
        return seen;
    }

    ViewPlan plan(CallerQuery asked) {
        ViewPlan plan = ViewPlan.of(rules, filters, caller, recorder);
        ViewQuery divided = ViewQuery.of(plan, asked);
        if (!plan.isEmpty()) {
            query = Optional.of(new SentQuery(divided.sent(), divided.onSeen(), plan.exact()));
        }
        return plan;
    }

    Verdict insert(BsonDocument document) {
        judge(Bindings.changed(caller, null, document));
        checks.insert(document);
        return Verdict.PERMITTED;
    }

    Verdict update(SeenDocument before, BsonDocument after, RuleExplainer.Unseen unseen) {
        UnseenWrites writes = unseen.of(before, new UnseenFields(filters.projection()))
                .orElseThrow(() -> new RulesException(RulesErrorCode.NOT_PERMITTED, "update not permitted"));
        judge(Bindings.changed(caller, before.stored(), after));
        checks.update(before, after, writes);
        return Verdict.PERMITTED;
    }

    Verdict delete(SeenDocument document) {
        judge(Bindings.unchanged(caller, document.stored()));
        checks.delete(document);
        return Verdict.PERMITTED;
    }

    /** All failures, and not only those that the caller is told. */
    private void judge(Bindings bindings) {
        schemaFailures = schema.map(demands -> demands.failures(bindings).stream()
                        .map(SchemaFailure::toText)
                        .toList())
                .orElse(List.of());
    }

    @FunctionalInterface
    interface Step {
        Verdict take(ExplainedDecision decision);
    }
}
