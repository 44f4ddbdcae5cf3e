package io.espalier.rules.explain;

import io.espalier.rules.RuleContext;
import io.espalier.rules.explain.Candidate.Outcome;
import io.espalier.rules.expression.Truth;
import io.espalier.rules.query.Query;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.Filter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What became of the roles and filters of a collection. */
final class Candidates {
    private final CollectionRules rules;
    private final RuleContext caller;
    private final DecisionRecorder recorder;

    Candidates(CollectionRules rules, RuleContext caller, DecisionRecorder recorder) {
        this.rules = rules;
        this.caller = caller;
        this.recorder = recorder;
    }

    List<Candidate> filters() {
        return IntStream.range(0, rules.filters().size()).mapToObj(this::filter).toList();
    }

    private Candidate filter(int index) {
        Filter filter = rules.filters().get(index);
        String path = DecisionRecorder.path("filters", index);
        Outcome outcome = outcome(path);
        return new Candidate(
                path,
                filter.name(),
                outcome,
                outcome == Outcome.APPLIES ? Optional.of(filter.query().of(caller)) : Optional.empty(),
                true);
    }

    /** Of a document. */
    List<Candidate> roles() {
        return IntStream.range(0, rules.roles().size()).mapToObj(this::role).toList();
    }

    private Candidate role(int index) {
        String path = DecisionRecorder.path("roles", index);
        return new Candidate(path, rules.roles().get(index).name(), outcome(path), Optional.empty(), true);
    }

    /** Of a query. */
    List<Candidate> plannedRoles() {
        return IntStream.range(0, rules.roles().size())
                .mapToObj(this::plannedRole)
                .toList();
    }

    private Candidate plannedRole(int index) {
        String path = DecisionRecorder.path("roles", index);
        String name = rules.roles().get(index).name();
        return recorder.reach(path)
                .map(reach -> reach.query().equals(Query.NOTHING)
                        ? new Candidate(path, name, Outcome.DOES_NOT_APPLY, Optional.empty(), true)
                        : new Candidate(path, name, Outcome.PER_DOCUMENT, Optional.of(reach.query()), reach.exact()))
                .orElseGet(() -> new Candidate(path, name, Outcome.NOT_TRIED, Optional.empty(), true));
    }

    private Outcome outcome(String path) {
        Optional<Truth> applies = recorder.applies(path);
        if (applies.isEmpty()) {
            return Outcome.NOT_TRIED;
        }
        return switch (applies.get()) {
            case TRUE -> Outcome.APPLIES;
            case FALSE -> Outcome.DOES_NOT_APPLY;
            case UNKNOWN -> Outcome.CANNOT_BE_DECIDED;
        };
    }
}
