package io.espalier.rules.table;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.explain.Explanation;
import io.espalier.rules.explain.Operation;
import io.espalier.rules.explain.RuleExplainer;
import io.espalier.rules.explain.Verdict;
import io.espalier.rules.guard.SeenDocument;
import io.espalier.rules.guard.UnseenFields;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.query.QueryMatcher;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.OperatorUpdate;
import io.espalier.rules.request.PipelineUpdate;
import io.espalier.rules.request.Replacement;
import io.espalier.rules.role.UnseenWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/** Asks the rules what comes of a case. */
final class CaseRunner {
    private final Namespace namespace;
    private final TableDocuments documents;
    private final RuleExplainer explainer;

    CaseRunner(Namespace namespace, TableDocuments documents, RuleExplainer explainer) {
        this.namespace = namespace;
        this.documents = documents;
        this.explainer = explainer;
    }

    Outcome outcome(TableCase written) {
        RuleContext caller = written.caller();
        return switch (written.attempt()) {
            case Attempt.FindDocuments(CallerQuery query) -> find(caller, query);
            case Attempt.ReadOne(BsonDocument stored) -> {
                Explanation explanation = explainer.read(namespace, caller, stored);
                yield new Outcome(word(explanation), explanation.seen().map(List::of), explanation.toText());
            }
            case Attempt.InsertOne(BsonDocument document) -> write(explainer.insert(namespace, caller, document));
            case Attempt.UpdateOne(BsonDocument stored, CallerUpdate update, BsonDocument after) ->
                write(explainer.update(
                        namespace, caller, stored, after, (seen, fields) -> unseen(update, seen, fields)));
            case Attempt.DeleteOne(BsonDocument stored) -> write(explainer.delete(namespace, caller, stored));
        };
    }

    /** The documents of the view that match, each decided in memory. */
    private Outcome find(RuleContext caller, CallerQuery query) {
        QueryMatcher matcher = QueryMatcher.compile(query.query());
        StringBuilder explanations = new StringBuilder();
        List<BsonDocument> found = new ArrayList<>();
        boolean closed = false;
        for (BsonDocument stored : documents.documents()) {
            Explanation explanation = explainer.read(namespace, caller, stored);
            explanation.seen().filter(matcher::matches).ifPresent(found::add);
            explanations.append(explanation.toText());
            closed |= explanation.verdict() == Verdict.CLOSED;
        }
        return closed
                ? new Outcome(Outcome.NO_RULE, Optional.empty(), explanations.toString())
                : new Outcome(Outcome.FOUND, Optional.of(found), explanations.toString());
    }

    private static Optional<UnseenWrites> unseen(CallerUpdate update, SeenDocument document, UnseenFields fields) {
        return switch (update) {
            case OperatorUpdate operators -> fields.of(operators, CallerQuery.of(Query.EVERYTHING), document);
            case Replacement(BsonDocument replacement) -> fields.ofReplacement(replacement, document);
            case PipelineUpdate _ -> throw new IllegalArgumentException("a table has no update pipelines");
        };
    }

    private static Outcome write(Explanation explanation) {
        return new Outcome(word(explanation), Optional.empty(), explanation.toText());
    }

    private static String word(Explanation explanation) {
        return switch (explanation.verdict()) {
            case SHOWN -> Outcome.SEEN_WHOLE;
            case SHOWN_IN_PART -> Outcome.SEEN_IN_PART;
            case NOT_SEEN -> Outcome.NOT_SEEN;
            case PERMITTED -> Outcome.PERMITTED;
            case NOT_PERMITTED -> notPermitted(explanation.operation());
            case SCHEMA_FAILED -> Outcome.SCHEMA_FAILURE;
            case CLOSED -> Outcome.NO_RULE;
            case SENT, NOTHING_TO_FIND -> throw new IllegalArgumentException("of a query: " + explanation.verdict());
        };
    }

    private static String notPermitted(Operation operation) {
        return switch (operation) {
            case INSERT -> Outcome.INSERT_NOT_PERMITTED;
            case UPDATE -> Outcome.UPDATE_NOT_PERMITTED;
            case DELETE -> Outcome.DELETE_NOT_PERMITTED;
            case READ, FIND -> throw new IllegalArgumentException("reading is not refused");
        };
    }
}
