package io.espalier.rules.role;

import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Parses one {@code rules.json} or {@code default_rule.json}. A fault outside of the roles closes what the file guards. */
final class RuleFileParser {
    private final Problems problems;
    private final RoleParser roleParser;
    private final FilterParser filterParser;
    private boolean closed;

    RuleFileParser(RuleNames names, Problems problems) {
        this.problems = problems;
        this.roleParser = new RoleParser(names, problems);
        this.filterParser = new FilterParser(names, problems);
    }

    RuleFile parse(RuleSource source) {
        requireName("database", source.rules(), source.namespace().database());
        requireName("collection", source.rules(), source.namespace().collection());
        return parse(source.rules(), Set.of("database", "collection", "roles", "filters"));
    }

    RuleFile parse(DefaultRuleSource source) {
        return parse(source.rules(), Set.of("roles", "filters"));
    }

    private void requireName(String key, BsonDocument json, String expected) {
        if (json.containsKey(key) && !new BsonString(expected).equals(json.get(key))) {
            close(key, "it differs from '" + expected + "', for which the file is read", "write '" + expected + "'");
        }
    }

    private RuleFile parse(BsonDocument json, Set<String> known) {
        for (String key : json.keySet()) {
            if (!known.contains(key)) {
                close(key, "'" + key + "' is not a key of a rule file", "remove it");
            }
        }
        List<Role> roles = roles(json.get("roles", new BsonArray()));
        List<Filter> filters = filters(json.get("filters", new BsonArray()));
        return new RuleFile(roles, filters, closed);
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
            if (array.get(i) instanceof BsonDocument object) {
                Role role = roleParser.parse(object, path);
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

    private List<Filter> filters(BsonValue json) {
        if (!(json instanceof BsonArray array)) {
            close("filters", "an array is needed", "write [ {\"name\": …, \"apply_when\": …, \"query\": …} ]");
            return List.of();
        }
        List<Filter> filters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            String path = "filters[" + i + "]";
            Optional<Filter> filter = filterParser.parse(array.get(i), path);
            if (filter.isPresent() && !names.add(filter.get().name())) {
                close(path + ".name", "another filter has this name", "give each filter its own name");
            }
            filter.ifPresentOrElse(filters::add, () -> closed = true);
        }
        return filters;
    }

    private void close(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        closed = true;
    }
}
