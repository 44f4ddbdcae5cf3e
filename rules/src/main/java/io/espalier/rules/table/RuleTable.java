package io.espalier.rules.table;

import io.espalier.rules.Namespace;
import io.espalier.rules.explain.RuleExplainer;
import io.espalier.rules.role.RuleBook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.json.JsonParseException;

/**
 * A table of cases for the rules of one collection, written in extended JSON (see {@code deploy/docs/guides/testing-rules.md}).
 * With JUnit one line runs it:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> orders() {
 *     return RuleTable.parse(text).cases(rules).stream().map(each -> dynamicTest(each.name(), each::run));
 * }
 * }</pre>
 *
 * Immutable and thread-safe.
 */
public final class RuleTable {
    private final Namespace namespace;
    private final TableDocuments documents;
    private final List<TableCase> cases;

    private RuleTable(Namespace namespace, TableDocuments documents, List<TableCase> cases) {
        this.namespace = namespace;
        this.documents = documents;
        this.cases = List.copyOf(cases);
    }

    /**
     * @throws RuleTableException if the table is malformed; the message names the place
     */
    public static RuleTable parse(String json) {
        TableObject table = new TableObject(document(json), "");
        table.requireKeys(
                "collection", "callers", "documents", "cases", "values", "environment", "request", "functions");
        Namespace namespace = namespace(table.text("collection"));
        TableDocuments documents = TableDocuments.of(table);
        CaseParser parser = new CaseParser(documents, new TableCallers(table));
        List<TableCase> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (TableObject written : table.objects("cases")) {
            TableCase parsed = parser.parse(written);
            if (!names.add(parsed.name())) {
                throw new RuleTableException(written.path("name"), "another case has this name");
            }
            cases.add(parsed);
        }
        if (cases.isEmpty()) {
            throw new RuleTableException("cases", "at least one case is needed");
        }
        return new RuleTable(namespace, documents, cases);
    }

    private static BsonDocument document(String json) {
        try {
            return BsonDocument.parse(json);
        } catch (JsonParseException | BsonInvalidOperationException malformed) {
            throw new RuleTableException("", "the table is no extended JSON: " + malformed.getMessage());
        }
    }

    /** Databases have no dots in their names, collections may. */
    private static Namespace namespace(String dotted) {
        int dot = dotted.indexOf('.');
        if (dot <= 0 || dot == dotted.length() - 1) {
            throw new RuleTableException("collection", "write the database and the collection: \"shop.orders\"");
        }
        return new Namespace(dotted.substring(0, dot), dotted.substring(dot + 1));
    }

    /** The cases, in the order of the table, to be tried with these rules. */
    public List<RuleCase> cases(RuleBook rules) {
        CaseRunner runner = new CaseRunner(namespace, documents, new RuleExplainer(rules, Set.of()));
        return cases.stream().map(written -> new RuleCase(written, runner)).toList();
    }
}
