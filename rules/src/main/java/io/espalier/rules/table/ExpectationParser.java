package io.espalier.rules.table;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Reads what is to come of a case. */
final class ExpectationParser {
    private ExpectationParser() {}

    static Expectation parse(String operation, TableObject json) {
        BsonValue expected = json.value("expect");
        return expected instanceof BsonString word
                ? word(operation, word.getValue(), json.path("expect"))
                : object(operation, json.object("expect"));
    }

    private static Expectation word(String operation, String word, String path) {
        List<String> possible = switch (operation) {
            case "find" -> List.of(Outcome.NO_RULE);
            case "read" -> List.of(Outcome.SEEN_WHOLE, Outcome.SEEN_IN_PART, Outcome.NOT_SEEN, Outcome.NO_RULE);
            case "insert" ->
                List.of(Outcome.PERMITTED, Outcome.INSERT_NOT_PERMITTED, Outcome.SCHEMA_FAILURE, Outcome.NO_RULE);
            default ->
                List.of(
                        Outcome.PERMITTED,
                        Outcome.NOT_SEEN,
                        operation.equals("delete") ? Outcome.DELETE_NOT_PERMITTED : Outcome.UPDATE_NOT_PERMITTED,
                        Outcome.SCHEMA_FAILURE,
                        Outcome.NO_RULE);
        };
        if (!possible.contains(word)) {
            throw new RuleTableException(
                    path,
                    "'" + word + "' cannot come of " + operation + "; possible are: " + String.join(", ", possible));
        }
        return new Expectation.Word(word);
    }

    private static Expectation object(String operation, TableObject json) {
        switch (operation) {
            case "find" -> json.requireKeys("documents", "ids");
            case "read" -> json.requireKeys("document", "fields");
            default -> throw new RuleTableException(json.path(), "a text is needed, such as \"permitted\"");
        }
        if (json.json().size() != 1) {
            throw new RuleTableException(json.path(), "one key is needed");
        }
        return switch (json.json().getFirstKey()) {
            case "documents" ->
                new Expectation.Documents(json.objects("documents").stream()
                        .map(TableObject::json)
                        .toList());
            case "ids" -> new Expectation.Ids(json.array("ids"));
            case "document" -> new Expectation.Seen(json.object("document").json());
            case "fields" -> new Expectation.Fields(names(json));
            default -> throw new IllegalArgumentException(json.path());
        };
    }

    private static Set<String> names(TableObject json) {
        Set<String> names = new HashSet<>();
        for (BsonValue name : json.array("fields")) {
            if (!(name instanceof BsonString text)) {
                throw new RuleTableException(json.path("fields"), "names of fields are needed");
            }
            names.add(text.getValue());
        }
        return names;
    }
}
