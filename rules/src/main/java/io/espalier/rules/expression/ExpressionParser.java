package io.espalier.rules.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Parses rule expressions (spec/app-services.md §3.1 to §3.4). One fault anywhere makes the whole expression {@link
 * Expression#MALFORMED}, so that no operator around the fault can turn it into a permission.
 */
public final class ExpressionParser {
    private static final int MAXIMUM_DEPTH = 50;

    /** Words of JSON schemas, which real exports contain by mistake. */
    private static final Set<String> SCHEMA_WORDS = Set.of("enum", "allOf", "anyOf", "oneOf");

    private final Problems problems;
    private final ExpansionParser expansions;
    private int depth;

    public ExpressionParser(ExpressionScope scope, RuleNames names, Problems problems) {
        this.problems = problems;
        this.expansions = new ExpansionParser(scope, names, problems);
    }

    public Expression parse(BsonValue json, String path) {
        int before = problems.count();
        Expression expression = expression(json, path);
        return problems.count() == before ? expression : Expression.MALFORMED;
    }

    private Expression expression(BsonValue json, String path) {
        if (depth == MAXIMUM_DEPTH) {
            return refuse(path, "the expression is nested too deeply", "nest at most " + MAXIMUM_DEPTH + " levels");
        }
        depth++;
        try {
            return switch (json) {
                case BsonBoolean fixed -> fixed.getValue() ? Expression.ALWAYS : Expression.NEVER;
                case BsonString text -> fixedExpansion(text.getValue(), path);
                case BsonDocument object -> object(object, path);
                default -> refuse(path, "a " + type(json) + " is not an expression", "write true, false or an object");
            };
        } finally {
            depth--;
        }
    }

    private Expression fixedExpansion(String text, String path) {
        return switch (text) {
            case "%%true" -> Expression.ALWAYS;
            case "%%false" -> Expression.NEVER;
            default -> refuse(path, "a string is not an expression", "write true, false or an object");
        };
    }

    private Expression object(BsonDocument object, String path) {
        List<Expression> parts = new ArrayList<>();
        object.forEach((key, value) -> parts.add(entry(key, value, path + "." + key)));
        return Expression.all(parts);
    }

    private Expression entry(String key, BsonValue value, String path) {
        if (key.startsWith(ExpansionParser.PREFIX)) {
            return expansions
                    .parse(key, path)
                    .map(left -> isAssertion(left, value)
                            ? assertion((Operand.Literal) left, value, path)
                            : condition(left, value, path))
                    .orElse(Expression.MALFORMED);
        }
        if (isOperator(key)) {
            return logical(key.substring(1), key, value, path);
        }
        if (SCHEMA_WORDS.contains(key) && value instanceof BsonArray) {
            return schemaWord(key, path);
        }
        return expansions
                .parse(ExpansionParser.PREFIX + "root." + key, path)
                .map(left -> condition(left, value, path))
                .orElse(Expression.MALFORMED);
    }

    /** {@code {"%%true": <expression>}}, as opposed to {@code {"%%true": {"%eq": …}}} or a value. */
    private static boolean isAssertion(Operand left, BsonValue value) {
        return left instanceof Operand.Literal
                && value instanceof BsonDocument object
                && object.keySet().stream()
                        .noneMatch(key -> isOperator(key) && ComparisonParser.isComparison(key.substring(1)));
    }

    private Expression assertion(Operand.Literal asserted, BsonValue value, String path) {
        Expression expression = expression(value, path);
        return asserted.value().asBoolean().getValue() ? expression : new Expression.Not(expression);
    }

    private Expression logical(String name, String key, BsonValue value, String path) {
        return switch (name) {
            case "and" -> Expression.all(list(value, path, this::expression));
            case "or" -> Expression.any(list(value, path, this::expression));
            case "nor" -> new Expression.Not(Expression.any(list(value, path, this::expression)));
            case "not" -> new Expression.Not(expression(value, path));
            default ->
                ComparisonParser.isComparison(name)
                        ? refuse(path, "'" + key + "' compares nothing here", "write it under a field or an expansion")
                        : unknownOperator(key, path);
        };
    }

    /** What stands under a key: a value to be equal to, or operators on what the key names. */
    private Expression condition(Operand left, BsonValue value, String path) {
        if (!(value instanceof BsonDocument object)
                || object.keySet().stream().noneMatch(ExpressionParser::isOperator)) {
            return equality(left, value, path);
        }
        if (!object.keySet().stream().allMatch(ExpressionParser::isOperator)) {
            return refuse(path, "operators and fields are mixed in one object", "write either operators or a value");
        }
        List<Expression> parts = new ArrayList<>();
        object.forEach((key, operand) -> parts.add(operator(left, key, operand, path + "." + key)));
        return Expression.all(parts);
    }

    private Expression operator(Operand left, String key, BsonValue operand, String path) {
        String name = key.substring(1);
        return switch (name) {
            case "and" -> Expression.all(list(operand, path, (json, at) -> nested(left, json, at)));
            case "or" -> Expression.any(list(operand, path, (json, at) -> nested(left, json, at)));
            case "nor" -> new Expression.Not(Expression.any(list(operand, path, (json, at) -> nested(left, json, at))));
            case "not" -> new Expression.Not(nested(left, operand, path));
            default ->
                ComparisonParser.isComparison(name)
                        ? new ComparisonParser(problems, this::value).parse(left, name, operand, path)
                        : unknownOperator(key, path);
        };
    }

    private Expression nested(Operand left, BsonValue json, String path) {
        if (depth == MAXIMUM_DEPTH) {
            return refuse(path, "the expression is nested too deeply", "nest at most " + MAXIMUM_DEPTH + " levels");
        }
        depth++;
        try {
            return condition(left, json, path);
        } finally {
            depth--;
        }
    }

    private Expression equality(Operand left, BsonValue value, String path) {
        return value(value, path)
                .<Expression>map(right -> new Expression.Comparison(left, Relation.EQUAL, right))
                .orElse(Expression.MALFORMED);
    }

    /** A literal, an expansion, or an array of these. */
    private Optional<Operand> value(BsonValue json, String path) {
        return switch (json) {
            case BsonString text
            when text.getValue().startsWith(ExpansionParser.PREFIX) -> expansions.parse(text.getValue(), path);
            case BsonArray array -> elements(array, path);
            case BsonDocument object -> literalObject(object, path);
            case BsonRegularExpression _ -> {
                refuse(path, "regular expressions are not allowed in rules", "compare with fixed values");
                yield Optional.empty();
            }
            default -> Optional.of(new Operand.Literal(json));
        };
    }

    private Optional<Operand> elements(BsonArray array, String path) {
        List<Operand> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            value(array.get(i), path + "[" + i + "]").ifPresent(elements::add);
        }
        return Optional.of(
                elements.stream().allMatch(Operand.Literal.class::isInstance)
                        ? new Operand.Literal(array)
                        : new Operand.Elements(elements));
    }

    private Optional<Operand> literalObject(BsonDocument object, String path) {
        for (Map.Entry<String, BsonValue> field : object.entrySet()) {
            String at = path + "." + field.getKey();
            if (isOperator(field.getKey()) || field.getKey().startsWith(ExpansionParser.PREFIX)) {
                unknownOperator(field.getKey(), at);
            } else if (SCHEMA_WORDS.contains(field.getKey())) {
                schemaWord(field.getKey(), at);
            } else if (value(field.getValue(), at)
                    .filter(Operand.Literal.class::isInstance)
                    .isEmpty()) {
                refuse(
                        at,
                        "an expansion inside of an object is not supported",
                        "compare each field under its own path");
            }
        }
        return Optional.of(new Operand.Literal(object));
    }

    private List<Expression> list(BsonValue json, String path, Element parser) {
        if (!(json instanceof BsonArray array) || array.isEmpty()) {
            refuse(path, "an array with at least one expression is needed", "write [ … ] or remove the operator");
            return List.of();
        }
        List<Expression> parts = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            parts.add(parser.parse(array.get(i), path + "[" + i + "]"));
        }
        return parts;
    }

    private Expression unknownOperator(String key, String path) {
        return switch (key.substring(1)) {
            case "function",
                    "stringToOid",
                    "oidToString",
                    "stringToUuid",
                    "uuidToString",
                    "all",
                    "elemMatch",
                    "size",
                    "type",
                    "mod" ->
                refuse(path, "'" + key + "' is not supported in this version", "express the rule without it");
            default ->
                refuse(
                        path,
                        "'" + key + "' is not an operator",
                        "use eq, ne, gt, gte, lt, lte, in, nin, exists, and, or, nor or not with '%' or '$'");
        };
    }

    private Expression schemaWord(String word, String path) {
        return refuse(path, "'" + word + "' is a word of JSON schemas and means nothing in a rule", "use %in or %or");
    }

    private Expression refuse(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        return Expression.MALFORMED;
    }

    private static boolean isOperator(String key) {
        return !key.startsWith(ExpansionParser.PREFIX) && (key.startsWith("%") || key.startsWith("$"));
    }

    static String type(BsonValue value) {
        return value.getBsonType().name().toLowerCase(java.util.Locale.ROOT);
    }

    private interface Element {
        Expression parse(BsonValue json, String path);
    }
}
