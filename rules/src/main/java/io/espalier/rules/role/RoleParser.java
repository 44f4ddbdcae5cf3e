package io.espalier.rules.role;

import io.espalier.rules.expression.Expression;
import io.espalier.rules.expression.ExpressionParser;
import io.espalier.rules.expression.ExpressionScope;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Parses one role. Whatever is not honoured denies what it guards: a fault in an expression that expression, a fault in the
 * role's own keys all of the role.
 */
final class RoleParser {
    private static final int LONGEST_NAME = 100;
    private static final int MAXIMUM_DEPTH = 30;
    private static final Set<String> KEYS = Set.of(
            "name",
            "apply_when",
            "document_filters",
            "read",
            "write",
            "insert",
            "delete",
            "search",
            "fields",
            "additional_fields");
    private static final Set<String> DOCUMENT_FILTER_KEYS = Set.of("read", "write");
    private static final Set<String> FIELD_KEYS = Set.of("read", "write", "fields");
    private static final Set<String> ADDITIONAL_KEYS = Set.of("read", "write");
    private static final String KNOWN_KEYS =
            "known are: name, apply_when, document_filters, read, write, insert, delete, search, fields,"
                    + " additional_fields";

    private final Problems problems;
    private final ExpressionParser documents;
    private final ExpressionParser fields;

    RoleParser(RuleNames names, Problems problems) {
        this.problems = problems;
        this.documents = new ExpressionParser(ExpressionScope.DOCUMENT, names, problems);
        this.fields = new ExpressionParser(ExpressionScope.FIELD, names, problems);
    }

    Role parse(BsonDocument json, String path) {
        Role role = new Role(
                name(json, path),
                expression(documents, json, "apply_when", path).orElseGet(() -> missingApplyWhen(path)),
                documentFilters(json.get("document_filters"), path + ".document_filters"),
                expression(documents, json, "read", path),
                expression(documents, json, "write", path),
                expression(documents, json, "insert", path).orElse(Expression.ALWAYS),
                expression(documents, json, "delete", path).orElse(Expression.ALWAYS),
                search(json.get("search"), path + ".search"),
                fieldRules(json.get("fields"), path + ".fields", 0),
                additionalFields(json.get("additional_fields"), path + ".additional_fields"));
        boolean sound = hasOnlyKnownKeys(json, path) && !role.name().isEmpty() && namesFields(json.get("fields"));
        return sound ? role : role.denied();
    }

    /** An entry that names no field would leave to {@code additional_fields} what it was meant to restrict. */
    private static boolean namesFields(@Nullable BsonValue json) {
        return json == null
                || (json instanceof BsonDocument rules
                        && rules.keySet().stream().allMatch(RoleParser::isField));
    }

    private static boolean isField(String name) {
        return !name.isEmpty() && !name.contains(".") && !name.startsWith("$");
    }

    /** The role's name, empty if it has none. */
    private String name(BsonDocument json, String path) {
        if (json.get("name") instanceof BsonString name
                && !name.getValue().isEmpty()
                && name.getValue().length() <= LONGEST_NAME) {
            return name.getValue();
        }
        problems.add(
                path + ".name", "a role needs a name of at most 100 characters", "give it one, unique in the file");
        return "";
    }

    private Expression missingApplyWhen(String path) {
        problems.add(path + ".apply_when", "it is missing", "write {} if the role applies to everybody");
        return Expression.MALFORMED;
    }

    private boolean hasOnlyKnownKeys(BsonDocument json, String path) {
        boolean known = true;
        for (String key : json.keySet()) {
            if (!KEYS.contains(key)) {
                problems.add(path + "." + key, "'" + key + "' is not a key of a role", KNOWN_KEYS);
                known = false;
            }
        }
        return known;
    }

    /** Once the object exists an absent half is true for reading and false for writing: it widens nothing. */
    private DocumentFilters documentFilters(@Nullable BsonValue json, String path) {
        if (json == null) {
            return DocumentFilters.NONE;
        }
        if (!(json instanceof BsonDocument filters)) {
            problems.add(path, "an object is needed", "write {\"read\": …, \"write\": …}");
            return DocumentFilters.DENIED;
        }
        return hasOnly(DOCUMENT_FILTER_KEYS, filters, path, "document_filters")
                ? new DocumentFilters(
                        expression(documents, filters, "read", path).orElse(Expression.ALWAYS),
                        expression(documents, filters, "write", path).orElse(Expression.NEVER))
                : DocumentFilters.DENIED;
    }

    private boolean search(@Nullable BsonValue json, String path) {
        if (json == null || json instanceof BsonBoolean) {
            return json == null || json.asBoolean().getValue();
        }
        problems.add(path, "only true and false are possible", "write true or false");
        return false;
    }

    private static Optional<Expression> expression(
            ExpressionParser parser, BsonDocument json, String key, String path) {
        return Optional.ofNullable(json.get(key)).map(value -> parser.parse(value, path + "." + key));
    }

    private Map<String, FieldRule> fieldRules(@Nullable BsonValue json, String path, int depth) {
        if (json == null) {
            return Map.of();
        }
        if (!(json instanceof BsonDocument rules)) {
            problems.add(path, "an object of fields is needed", "write {\"<field>\": {\"read\": …, \"write\": …}}");
            return Map.of();
        }
        Map<String, FieldRule> parsed = new HashMap<>();
        rules.forEach((field, rule) -> parsed.put(field, fieldRule(field, rule, path + "." + field, depth)));
        return parsed;
    }

    private FieldRule fieldRule(String field, BsonValue json, String path, int depth) {
        if (!isField(field)) {
            problems.add(path, "'" + field + "' is not a field", "nest \"fields\" to name a field of a document");
            return FieldRule.NONE;
        }
        if (depth == MAXIMUM_DEPTH) {
            problems.add(path, "fields are nested too deeply", "nest at most " + MAXIMUM_DEPTH + " levels");
            return FieldRule.NONE;
        }
        if (!(json instanceof BsonDocument rule) || !hasOnly(FIELD_KEYS, rule, path, "a field's rule")) {
            return notARule(json, path);
        }
        return new FieldRule(
                expression(fields, rule, "read", path),
                expression(fields, rule, "write", path),
                fieldRules(rule.get("fields"), path + ".fields", depth + 1));
    }

    private FieldRule additionalFields(@Nullable BsonValue json, String path) {
        if (json == null) {
            return FieldRule.NONE;
        }
        if (!(json instanceof BsonDocument rule) || !hasOnly(ADDITIONAL_KEYS, rule, path, "a field's rule")) {
            return notARule(json, path);
        }
        return new FieldRule(expression(fields, rule, "read", path), expression(fields, rule, "write", path), Map.of());
    }

    private FieldRule notARule(BsonValue json, String path) {
        if (!(json instanceof BsonDocument)) {
            problems.add(path, "an object is needed", "write {\"read\": …, \"write\": …}");
        }
        return FieldRule.NONE;
    }

    private boolean hasOnly(Set<String> known, BsonDocument json, String path, String part) {
        boolean only = true;
        for (String key : json.keySet()) {
            if (!known.contains(key)) {
                problems.add(
                        path + "." + key,
                        "'" + key + "' is not a key of " + part,
                        "known are: "
                                + String.join(", ", known.stream().sorted().toList()));
                only = false;
            }
        }
        return only;
    }
}
