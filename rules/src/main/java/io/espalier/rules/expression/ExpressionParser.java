package io.espalier.rules.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Parses rule expressions (spec/app-services.md §3.1 to §3.4). One fault anywhere makes the whole expression {@link
 * Expression#MALFORMED}, so that no operator around the fault can turn it into a permission.
 */
public final class ExpressionParser {
    private static final int MAXIMUM_DEPTH = 50;

    private final Problems problems;
    private final ExpansionParser expansions;
    private final OperandParser operands;
    private final ComparisonParser comparisons;
    private final QueryOperatorParser queryOperators;
    private int depth;

    public ExpressionParser(ExpressionScope scope, RuleNames names, Problems problems) {
        this.problems = problems;
        this.expansions = new ExpansionParser(scope, names, problems);
        this.operands = new OperandParser(names, expansions, problems);
        this.comparisons = new ComparisonParser(problems, operands);
        this.queryOperators = new QueryOperatorParser(problems, operands);
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
        if (Operators.isOperator(key)) {
            return logical(Operators.name(key), key, value, path);
        }
        if (SchemaWords.isOne(key) && value instanceof BsonArray) {
            SchemaWords.report(key, path, problems);
            return Expression.MALFORMED;
        }
        return expansions
                .parse(ExpansionParser.PREFIX + "root." + key, path)
                .map(left -> condition(left, value, path))
                .orElse(Expression.MALFORMED);
    }

    /** {@code {"%%true": <expression>}}, as opposed to {@code {"%%true": {"%eq": …}}}, a function's result or a value. */
    private static boolean isAssertion(Operand left, BsonValue value) {
        return left instanceof Operand.Literal
                && value instanceof BsonDocument object
                && !isCallAlone(object)
                && object.keySet().stream()
                        .noneMatch(key -> Operators.isOperator(key) && Operators.isComparison(Operators.name(key)));
    }

    private static boolean isCallAlone(BsonDocument object) {
        return object.size() == 1
                && Operators.isOperator(object.getFirstKey())
                && Operators.isFunction(Operators.name(object.getFirstKey()));
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
            case Operators.FUNCTION ->
                operands.operator(key, value, path)
                        .<Expression>map(Expression.Truthy::new)
                        .orElse(Expression.MALFORMED);
            default ->
                isKnown(name)
                        ? refuse(path, "'" + key + "' compares nothing here", "write it under a field or an expansion")
                        : unknownOperator(key, path);
        };
    }

    /** What stands under a key: a value to be equal to, or operators on what the key names. */
    private Expression condition(Operand left, BsonValue value, String path) {
        if (!(value instanceof BsonDocument object) || object.keySet().stream().noneMatch(Operators::isOperator)) {
            return equality(left, operands.parse(value, path));
        }
        if (!object.keySet().stream().allMatch(Operators::isOperator)) {
            return refuse(path, "operators and fields are mixed in one object", "write either operators or a value");
        }
        List<Expression> parts = new ArrayList<>();
        object.forEach((key, operand) -> parts.add(operator(left, key, operand, path + "." + key)));
        return Expression.all(parts);
    }

    private Expression operator(Operand left, String key, BsonValue operand, String path) {
        String name = Operators.name(key);
        return switch (name) {
            case "and" -> Expression.all(list(operand, path, (json, at) -> nested(left, json, at)));
            case "or" -> Expression.any(list(operand, path, (json, at) -> nested(left, json, at)));
            case "nor" -> new Expression.Not(Expression.any(list(operand, path, (json, at) -> nested(left, json, at))));
            case "not" -> new Expression.Not(nested(left, operand, path));
            default -> valueOperator(left, name, key, operand, path);
        };
    }

    private Expression valueOperator(Operand left, String name, String key, BsonValue operand, String path) {
        if (Operators.isComparison(name)) {
            return comparisons.parse(left, name, operand, path);
        }
        if (Operators.isQueryOperator(name)) {
            return left instanceof Operand.Expansion expansion
                    ? queryOperators.parse(expansion, key, operand, path)
                    : refuse(path, "'" + key + "' looks at nothing here", "write it under a field or an expansion");
        }
        return isKnown(name) ? equality(left, operands.operator(key, operand, path)) : unknownOperator(key, path);
    }

    private static boolean isKnown(String name) {
        return Operators.isComparison(name)
                || Operators.isQueryOperator(name)
                || Operators.isFunction(name)
                || Conversion.named(name).isPresent();
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

    private static Expression equality(Operand left, Optional<Operand> value) {
        return value.<Expression>map(right -> new Expression.Comparison(left, Relation.EQUAL, right))
                .orElse(Expression.MALFORMED);
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
        return refuse(
                path,
                "'" + key + "' is not an operator",
                "with '%' or '$' use eq, ne, gt, gte, lt, lte, in, nin, exists, and, or, nor, not, function, all,"
                        + " elemMatch, size, type, mod, " + Conversion.NAMES);
    }

    private Expression refuse(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        return Expression.MALFORMED;
    }

    static String type(BsonValue value) {
        return value.getBsonType().name().toLowerCase(java.util.Locale.ROOT);
    }

    private interface Element {
        Expression parse(BsonValue json, String path);
    }
}
