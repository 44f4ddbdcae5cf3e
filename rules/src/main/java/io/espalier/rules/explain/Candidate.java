package io.espalier.rules.explain;

import java.util.Optional;
import org.bson.BsonDocument;

/**
 * A role or filter that could have applied.
 *
 * @param path where it stands in the rule file, such as {@code roles[0]}
 * @param query of a filter that applies: what a document must match; of a role, if a query is explained: finds all documents
 *     that it shows
 * @param exact whether that query finds nothing else
 */
public record Candidate(String path, String name, Outcome outcome, Optional<BsonDocument> query, boolean exact) {

    /** What became of it. */
    public enum Outcome {
        APPLIES("applies"),
        DOES_NOT_APPLY("does not apply"),
        /** Nothing after it is tried. */
        CANNOT_BE_DECIDED("cannot be decided"),
        NOT_TRIED("is not tried"),
        /** A query is explained: it is decided for each document. */
        PER_DOCUMENT("is decided for each document");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
