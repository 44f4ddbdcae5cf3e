package io.espalier.rules.table;

import com.mongodb.MongoClientSettings;
import io.espalier.rules.RulesException;
import io.espalier.rules.Update;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.QueryMatcher;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.PlainDocument;
import io.espalier.rules.request.Replacement;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Reads one case of a table. */
final class CaseParser {
    private static final List<String> OPERATIONS = List.of("find", "read", "insert", "update", "replace", "delete");

    private final TableDocuments documents;
    private final TableCallers callers;

    CaseParser(TableDocuments documents, TableCallers callers) {
        this.documents = documents;
        this.callers = callers;
    }

    TableCase parse(TableObject json) {
        List<String> operations = OPERATIONS.stream().filter(json::has).toList();
        if (operations.size() != 1) {
            throw new RuleTableException(json.path(), "a case has one of: " + String.join(", ", OPERATIONS));
        }
        String operation = operations.getFirst();
        boolean changes = operation.equals("update") || operation.equals("replace");
        if (changes) {
            json.requireKeys("name", "as", operation, "with", "expect");
        } else {
            json.requireKeys("name", "as", operation, "expect");
        }
        return new TableCase(
                json.text("name"),
                callers.caller(json.text("as"), json.path("as")),
                attempt(operation, json),
                ExpectationParser.parse(operation, json));
    }

    private Attempt attempt(String operation, TableObject json) {
        return switch (operation) {
            case "find" -> new Attempt.FindDocuments(query(json.object("find")));
            case "read" -> new Attempt.ReadOne(stored(operation, json));
            case "insert" -> {
                TableObject document = json.object("insert");
                document.value(DocumentId.FIELD);
                yield new Attempt.InsertOne(checked(document.path(), () -> PlainDocument.storable(document.json())));
            }
            case "update" -> update(stored(operation, json), json.object("with"));
            case "replace" -> replace(stored(operation, json), json.object("with"));
            case "delete" -> new Attempt.DeleteOne(stored(operation, json));
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private BsonDocument stored(String operation, TableObject json) {
        return documents.withId(json.value(operation), json.path(operation));
    }

    private static CallerQuery query(TableObject json) {
        return checked(json.path(), () -> {
            CallerQuery query = CallerQuery.of(json.json());
            QueryMatcher.compile(query.query());
            return query;
        });
    }

    /** With operators, or with a whole new document. */
    private static Attempt update(BsonDocument stored, TableObject with) {
        if (with.json().keySet().stream().noneMatch(key -> key.startsWith("$"))) {
            return replace(stored, with);
        }
        CallerUpdate update = checked(
                with.path(),
                () -> CallerUpdate.of(Update.operators(with.json()), MongoClientSettings.getDefaultCodecRegistry()));
        BsonDocument after = OperatorsInMemory.apply(stored, with.json(), with.path());
        return new Attempt.UpdateOne(stored, update, requireSameId(stored, after, with.path()));
    }

    private static Attempt replace(BsonDocument stored, TableObject with) {
        Replacement replacement = checked(with.path(), () -> Replacement.of(with.json()));
        BsonDocument after = new BsonDocument(DocumentId.FIELD, DocumentId.of(stored));
        after.putAll(replacement.document());
        return new Attempt.UpdateOne(stored, replacement, requireSameId(stored, after, with.path()));
    }

    private static BsonDocument requireSameId(BsonDocument stored, BsonDocument after, String path) {
        BsonValue id = after.get(DocumentId.FIELD);
        if (!DocumentId.of(stored).equals(id)) {
            throw new RuleTableException(path, "MongoDB does not change the _id of a document");
        }
        return after;
    }

    private static <T> T checked(String path, Supplier<T> request) {
        try {
            return request.get();
        } catch (RulesException | IllegalArgumentException refused) {
            throw new RuleTableException(path, String.valueOf(refused.getMessage()));
        }
    }
}
