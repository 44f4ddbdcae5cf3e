package io.espalier.rules.explain;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.guard.SeenDocument;
import io.espalier.rules.guard.UnseenFields;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleLookup;
import io.espalier.rules.role.UnseenWrites;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * Explains what the rules of an app decide. The documents are given: no database is asked. Immutable and thread-safe.
 *
 * <p>Explanations quote documents and rules: they are for owners of rules, never for their callers.
 */
public final class RuleExplainer {
    private final RuleBook rules;
    private final RuleLookup lookup;

    /**
     * @param closedDatabases as for {@link RuleLookup}
     */
    public RuleExplainer(RuleBook rules, Set<String> closedDatabases) {
        this.rules = rules;
        this.lookup = new RuleLookup(rules, closedDatabases);
    }

    /** Whether the caller sees a stored document, and what of it. */
    public Explanation read(Namespace namespace, RuleContext caller, BsonDocument stored) {
        return decide(namespace, caller, Operation.READ, decision -> {
            Optional<BsonDocument> seen = decision.see(stored);
            return seen.map(part -> ExactEquality.same(stored, part) ? Verdict.SHOWN : Verdict.SHOWN_IN_PART)
                    .orElse(Verdict.NOT_SEEN);
        });
    }

    /**
     * What is sent to MongoDB for a query of the caller, as for {@code find} and {@code count}.
     *
     * @throws io.espalier.rules.RulesException if callers under rules may not send such a query
     */
    public Explanation find(Namespace namespace, RuleContext caller, BsonDocument query) {
        CallerQuery checked = CallerQuery.of(query);
        return decide(
                namespace,
                caller,
                Operation.FIND,
                decision -> decision.plan(checked).isEmpty() ? Verdict.NOTHING_TO_FIND : Verdict.SENT);
    }

    /** Whether the caller may insert a document, which has an {@code _id}. */
    public Explanation insert(Namespace namespace, RuleContext caller, BsonDocument document) {
        return decide(namespace, caller, Operation.INSERT, decision -> decision.insert(document));
    }

    /** As the other method, for a caller who writes just the top-level fields that differ. */
    public Explanation update(Namespace namespace, RuleContext caller, BsonDocument before, BsonDocument after) {
        return update(
                namespace, caller, before, after, (seen, fields) -> fields.ofFields(differing(before, after), seen));
    }

    private static Set<String> differing(BsonDocument before, BsonDocument after) {
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> ExactEquality.same(before.get(name), after.get(name)));
        return names;
    }

    /**
     * Whether the caller may change a stored document.
     *
     * @param unseen what he writes without seeing what is there
     */
    public Explanation update(
            Namespace namespace, RuleContext caller, BsonDocument before, BsonDocument after, Unseen unseen) {
        return decide(
                namespace,
                caller,
                Operation.UPDATE,
                decision -> decision.see(before)
                        .map(seen -> decision.update(new SeenDocument(before, seen), after, unseen))
                        .orElse(Verdict.NOT_SEEN));
    }

    /** Whether the caller may delete a stored document. */
    public Explanation delete(Namespace namespace, RuleContext caller, BsonDocument stored) {
        return decide(
                namespace,
                caller,
                Operation.DELETE,
                decision -> decision.see(stored)
                        .map(seen -> decision.delete(new SeenDocument(stored, seen)))
                        .orElse(Verdict.NOT_SEEN));
    }

    private Explanation decide(
            Namespace namespace, RuleContext caller, Operation operation, ExplainedDecision.Step step) {
        return ExplainedDecision.of(lookup, rules.schema(namespace), namespace, caller.forOperation(), operation, step);
    }

    /** What an update writes to a document without its caller seeing what is there. */
    @FunctionalInterface
    public interface Unseen {
        /**
         * @param fields finds it for the caller
         * @return empty if the document may not be written so at all
         */
        Optional<UnseenWrites> of(SeenDocument document, UnseenFields fields);
    }
}
