package io.espalier.rules.role;

import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Parses one {@code rules.json}. A fault outside of the roles closes the collection. */
public final class CollectionRulesParser {
    private final RuleSource source;
    private final Problems problems;
    private final RoleParser roleParser;
    private boolean closed;

    CollectionRulesParser(RuleSource source, RuleNames names, Problems problems) {
        this.source = source;
        this.problems = problems;
        this.roleParser = new RoleParser(names, problems);
    }

    CollectionRules parse() {
        List<Role> roles = List.of();
        for (var entry : source.rules().entrySet()) {
            BsonValue value = entry.getValue();
            switch (entry.getKey()) {
                case "database" -> check("database", value, source.namespace().database());
                case "collection" ->
                    check("collection", value, source.namespace().collection());
                case "roles" -> roles = roles(value);
                case "filters" -> filters(value);
                default -> close(entry.getKey(), "'" + entry.getKey() + "' is not a key of a rule file", "remove it");
            }
        }
        return closed
                ? CollectionRules.closed(source.namespace())
                : new CollectionRules(source.namespace(), roles, false);
    }

    private void check(String key, BsonValue value, String expected) {
        if (!value.equals(new BsonString(expected))) {
            close(key, "it differs from '" + expected + "', for which the file is read", "write '" + expected + "'");
        }
    }

    private List<Role> roles(BsonValue json) {
        if (!(json instanceof BsonArray array)) {
            close("roles", "an array is needed", "write [ {\"name\": …, \"apply_when\": …} ]");
            return List.of();
        }
        List<Role> roles = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            String path = "roles[" + i + "]";
            if (array.get(i) instanceof BsonDocument json1) {
                Role role = roleParser.parse(json1, path);
                if (!names.add(role.name())) {
                    problems.add(path + ".name", "another role has this name", "give each role its own name");
                    role = role.denied();
                }
                roles.add(role);
            } else {
                close(path, "a role is an object", "write {\"name\": …, \"apply_when\": …}");
            }
        }
        return roles;
    }

    private void filters(BsonValue json) {
        if (!(json instanceof BsonArray filters) || !filters.isEmpty()) {
            close(
                    "filters",
                    "filters are not supported in this version, so the collection is closed to users",
                    "express them in the apply_when of the roles");
        }
    }

    private void close(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        closed = true;
    }
}
