package io.espalier.rules.role;

import io.espalier.rules.RulesException;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.expression.Expression;
import io.espalier.rules.expression.ExpressionParser;
import io.espalier.rules.expression.ExpressionScope;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.query.CallerProjection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Parses one filter. A filter narrows, so that one which is not understood must close what it would narrow. */
final class FilterParser {
    private static final int LONGEST_NAME = 100;
    /** The second spelling stands in an example of the documentation of App Services. */
    private static final Set<String> PROJECTION_KEYS = Set.of("projection", "project");

    private final RuleNames names;
    private final Problems problems;
    private final ExpressionParser conditions;

    FilterParser(RuleNames names, Problems problems) {
        this.names = names;
        this.problems = problems;
        this.conditions = new ExpressionParser(ExpressionScope.CALLER, names, problems);
    }

    /** Empty if the filter has a fault, which is reported then. */
    Optional<Filter> parse(BsonValue json, String path) {
        if (!(json instanceof BsonDocument filter)) {
            problems.add(path, "a filter is an object", "write {\"name\": …, \"apply_when\": …, \"query\": …}");
            return Optional.empty();
        }
        int before = problems.count();
        checkKeys(filter, path);
        Filter parsed = new Filter(
                name(filter.get("name"), path + ".name"),
                applyWhen(filter.get("apply_when"), path + ".apply_when"),
                query(filter.get("query"), path + ".query"),
                projection(filter, path));
        return problems.count() == before ? Optional.of(parsed) : Optional.empty();
    }

    private void checkKeys(BsonDocument filter, String path) {
        for (String key : filter.keySet()) {
            if (!PROJECTION_KEYS.contains(key)
                    && !Set.of("name", "apply_when", "query").contains(key)) {
                problems.add(
                        path + "." + key,
                        "'" + key + "' is not a key of a filter",
                        "known are: name, apply_when, query, projection");
            }
        }
    }

    private String name(@Nullable BsonValue json, String path) {
        if (json instanceof BsonString name
                && !name.getValue().isEmpty()
                && name.getValue().length() <= LONGEST_NAME) {
            return name.getValue();
        }
        problems.add(path, "a filter needs a name of at most 100 characters", "give it one, unique in the file");
        return "";
    }

    private Expression applyWhen(@Nullable BsonValue json, String path) {
        if (json == null) {
            problems.add(path, "it is missing", "write {} if the filter applies to everybody");
            return Expression.MALFORMED;
        }
        return conditions.parse(json, path);
    }

    private FilterQuery query(@Nullable BsonValue json, String path) {
        if (json == null || json instanceof BsonDocument) {
            BsonDocument query = json == null ? new BsonDocument() : json.asDocument();
            return new FilterQueryParser(names, problems).parse(query, path);
        }
        problems.add(path, "a query is an object", "write {\"<field>\": …}");
        return new FilterQuery(new BsonDocument(), Map.of());
    }

    private Optional<CallerProjection> projection(BsonDocument filter, String path) {
        if (filter.keySet().containsAll(PROJECTION_KEYS)) {
            problems.add(path + ".project", "'projection' stands there as well", "keep 'projection'");
        }
        String key = filter.containsKey("project") ? "project" : "projection";
        BsonValue json = filter.get(key);
        String at = path + "." + key;
        if (json == null || (json instanceof BsonDocument empty && empty.isEmpty())) {
            return Optional.empty();
        }
        if (!(json instanceof BsonDocument projection)) {
            problems.add(at, "a projection is an object", "write {\"<field>\": 0 or 1}");
            return Optional.empty();
        }
        if (projection.keySet().stream().anyMatch(field -> field.startsWith(DocumentId.FIELD + "."))) {
            problems.add(at, "a part of '_id' cannot be cut", "show or hide the whole '_id'");
            return Optional.empty();
        }
        try {
            return Optional.of(CallerProjection.of(projection).requireApart());
        } catch (RulesException refused) {
            problems.add(
                    at,
                    String.valueOf(refused.getMessage()),
                    "write 0 or 1 for each field, and only one of the two besides '_id'");
            return Optional.empty();
        }
    }
}
