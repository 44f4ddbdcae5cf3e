package io.espalier.rules.explain;

import io.espalier.rules.Namespace;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * Why an operation ends as it does. It quotes documents: it is for owners of rules, never for their callers.
 *
 * @param user the id of the caller
 * @param message what the caller is told, if he is told something
 * @param filters all filters of the collection
 * @param roles all roles of the collection, in the order in which they are tried
 * @param steps the rules that were decided, in this order
 * @param seen what the caller sees of the stored document, if one is explained and he sees it
 * @param hiddenFields the dotted paths that the caller does not see of the document that he reads or changes
 * @param schemaFailures what does not fit the schema
 * @param query what is sent, if a query is explained
 */
public record Explanation(
        Namespace namespace,
        Operation operation,
        String user,
        Verdict verdict,
        Optional<String> message,
        List<Candidate> filters,
        List<Candidate> roles,
        List<RuleStep> steps,
        Optional<BsonDocument> seen,
        List<String> hiddenFields,
        List<String> schemaFailures,
        Optional<SentQuery> query) {
    public Explanation {
        filters = List.copyOf(filters);
        roles = List.copyOf(roles);
        steps = List.copyOf(steps);
        hiddenFields = List.copyOf(hiddenFields);
        schemaFailures = List.copyOf(schemaFailures);
    }

    /** For machines. Paths, operators and words are those of {@link #toText}. */
    public BsonDocument toDocument() {
        return new ExplanationDocument(this).write();
    }

    /** For people: several lines, each ended by a line feed. */
    public String toText() {
        return new ExplanationText(this).write();
    }
}
