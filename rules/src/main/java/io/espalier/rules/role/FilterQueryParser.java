package io.espalier.rules.role;

import io.espalier.rules.RulesException;
import io.espalier.rules.expression.CallerValueParser;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.QueryMatcher;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Parses the query of a filter: a MongoDB query with the operators that callers may use, in which expansions, conversions and
 * functions stand where they can only be a value.
 */
final class FilterQueryParser {
    private static final String WHERE_ALLOWED =
            "write it as a field's value, for $eq $ne $gt $gte $lt $lte $in $nin, or"
                    + " as an element of the list of $in, $nin or $all";
    private static final int MAXIMUM_DEPTH = 50;

    private final Problems problems;
    private final CallerValueParser values;
    private final Map<String, FilterQuery.Slot> slots = new HashMap<>();

    FilterQueryParser(RuleNames names, Problems problems) {
        this.problems = problems;
        this.values = new CallerValueParser(names, problems);
    }

    /** A query with a fault is reported; what is returned then is not to be used. */
    FilterQuery parse(BsonDocument json, String path) {
        int before = problems.count();
        BsonDocument template = query(json, path, 0);
        FilterQuery query = new FilterQuery(template, slots);
        if (problems.count() == before) {
            check(query.example(), path);
        }
        return query;
    }

    private void check(BsonDocument example, String path) {
        try {
            CallerQuery.of(example);
            QueryMatcher.compile(example);
        } catch (RulesException | IllegalArgumentException refused) {
            problems.add(
                    path,
                    String.valueOf(refused.getMessage()),
                    "write the filter with what callers may use in a query as well");
        }
    }

    private BsonDocument query(BsonDocument json, String path, int depth) {
        BsonDocument query = new BsonDocument();
        json.forEach((key, value) -> {
            String at = path + "." + key;
            requireName(key, at);
            if (!key.startsWith("$")) {
                query.put(key, condition(value, at, depth));
            } else {
                query.put(key, value instanceof BsonArray parts ? queries(parts, at, depth) : literal(value, at));
            }
        });
        return query;
    }

    /** Expressions may write operators with a percent sign; in a query it would be a field's name. */
    private void requireName(String key, String path) {
        if (key.startsWith("%")) {
            problems.add(path, "'" + key + "' is not an operator of a query", "write operators with '$'");
        }
    }

    private BsonArray queries(BsonArray json, String path, int depth) {
        BsonArray queries = new BsonArray();
        for (int i = 0; i < json.size(); i++) {
            String at = path + "[" + i + "]";
            queries.add(
                    json.get(i) instanceof BsonDocument part && isShallow(at, depth)
                            ? query(part, at, depth + 1)
                            : json.get(i));
        }
        return queries;
    }

    private BsonValue condition(BsonValue json, String path, int depth) {
        if (CallerValueParser.isOpen(json)) {
            // Not the value itself, in which MongoDB would look for operators.
            return new BsonDocument("$eq", open(json, path, false));
        }
        return isOperators(json) ? operators(json.asDocument(), path, depth) : literal(json, path);
    }

    private BsonDocument operators(BsonDocument json, String path, int depth) {
        BsonDocument operators = new BsonDocument();
        json.forEach((operator, operand) -> {
            String at = path + "." + operator;
            operators.put(operator, isShallow(at, depth) ? operand(operator, operand, at, depth + 1) : operand);
        });
        return operators;
    }

    private BsonValue operand(String operator, BsonValue operand, String path, int depth) {
        return switch (operator) {
            case "$eq", "$ne", "$gt", "$gte", "$lt", "$lte" -> value(operand, path);
            case "$in", "$nin" ->
                CallerValueParser.isOpen(operand) ? open(operand, path, true) : list(operand, path, depth);
            case "$all" -> list(operand, path, depth);
            case "$not" -> operand instanceof BsonDocument ? condition(operand, path, depth) : literal(operand, path);
            case "$elemMatch" ->
                isOperators(operand)
                        ? operators(operand.asDocument(), path, depth)
                        : operand instanceof BsonDocument elements
                                ? query(elements, path, depth)
                                : literal(operand, path);
            default -> literal(operand, path);
        };
    }

    private BsonValue list(BsonValue json, String path, int depth) {
        if (!(json instanceof BsonArray array)) {
            return literal(json, path);
        }
        BsonArray list = new BsonArray();
        for (int i = 0; i < array.size(); i++) {
            String at = path + "[" + i + "]";
            list.add(
                    isOperators(array.get(i)) && !CallerValueParser.isOpen(array.get(i))
                            ? operators(array.get(i).asDocument(), at, depth)
                            : value(array.get(i), at));
        }
        return list;
    }

    private BsonValue value(BsonValue json, String path) {
        return CallerValueParser.isOpen(json) ? open(json, path, false) : literal(json, path);
    }

    private BsonValue open(BsonValue json, String path, boolean isList) {
        // No literal begins like an expansion, so that it cannot be mistaken for a slot.
        String slot = "%%slot " + slots.size();
        values.parse(json, path).ifPresent(value -> slots.put(slot, new FilterQuery.Slot(value, isList)));
        return new BsonString(slot);
    }

    private BsonValue literal(BsonValue json, String path) {
        switch (json) {
            case BsonString text
            when CallerValueParser.isExpansion(text) ->
                problems.add(path, "an expansion cannot stand here", WHERE_ALLOWED);
            case BsonDocument document ->
                document.forEach((key, value) -> {
                    requireName(key, path + "." + key);
                    literal(value, path + "." + key);
                });
            case BsonArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    literal(array.get(i), path + "[" + i + "]");
                }
            }
            default -> {}
        }
        return json;
    }

    private boolean isShallow(String path, int depth) {
        if (depth < MAXIMUM_DEPTH) {
            return true;
        }
        problems.add(path, "the query is nested too deeply", "nest at most " + MAXIMUM_DEPTH + " levels");
        return false;
    }

    /** MongoDB decides by the first key as well. */
    private static boolean isOperators(BsonValue json) {
        return json instanceof BsonDocument document
                && !document.isEmpty()
                && document.getFirstKey().startsWith("$");
    }
}
