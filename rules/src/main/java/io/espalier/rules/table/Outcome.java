package io.espalier.rules.table;

import io.espalier.rules.expression.ExpressionText;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/**
 * What came of an attempt.
 *
 * @param word in one of the words of a table
 * @param documents what the caller found or sees; empty for writes
 * @param explanation why, for people
 */
record Outcome(String word, Optional<List<BsonDocument>> documents, String explanation) {
    static final String SEEN_WHOLE = "seen whole";
    static final String SEEN_IN_PART = "seen in part";
    static final String NOT_SEEN = "not seen";
    static final String PERMITTED = "permitted";
    static final String INSERT_NOT_PERMITTED = "insert not permitted";
    static final String UPDATE_NOT_PERMITTED = "update not permitted";
    static final String DELETE_NOT_PERMITTED = "delete not permitted";
    static final String SCHEMA_FAILURE = "schema failure";
    static final String NO_RULE = "no rule";
    static final String FOUND = "found";

    boolean meets(Expectation expectation) {
        return switch (expectation) {
            case Expectation.Word(String text) -> word.equals(text);
            case Expectation.Seen(BsonDocument document) -> documents.equals(Optional.of(List.of(document)));
            case Expectation.Fields fields ->
                documents
                        .filter(seen ->
                                seen.size() == 1 && seen.getFirst().keySet().equals(fields.names()))
                        .isPresent();
            case Expectation.Documents(List<BsonDocument> expected) -> documents.equals(Optional.of(expected));
            case Expectation.Ids ids ->
                documents
                        .map(found -> found.stream()
                                .map(document -> document.get("_id"))
                                .toList())
                        .equals(Optional.of(ids.ids()));
        };
    }

    /** What came, in the form of what was expected. */
    String text(Expectation expectation) {
        boolean asDocuments = documents.isPresent() && !(expectation instanceof Expectation.Word);
        return asDocuments ? word + ": " + ExpressionText.json(new BsonArray(documents.get())) : word;
    }

    static String expected(Expectation expectation) {
        return switch (expectation) {
            case Expectation.Word(String text) -> text;
            case Expectation.Seen(BsonDocument document) -> ExpressionText.json(document);
            case Expectation.Fields fields -> "the fields " + String.join(", ", new TreeSet<>(fields.names()));
            case Expectation.Documents(List<BsonDocument> documents) -> ExpressionText.json(new BsonArray(documents));
            case Expectation.Ids ids -> "the _ids " + ExpressionText.json(new BsonArray(ids.ids()));
        };
    }
}
