package io.espalier.rules.expression;

import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Parses one operator that compares, given without its {@code %} or {@code $}. */
final class ComparisonParser {
    private final Problems problems;
    private final OperandParser operands;

    ComparisonParser(Problems problems, OperandParser operands) {
        this.problems = problems;
        this.operands = operands;
    }

    Expression parse(Operand left, String name, BsonValue operand, String path) {
        return switch (name) {
            case "eq" -> compare(left, Relation.EQUAL, operand, path);
            case "ne", "neq" -> new Expression.Not(compare(left, Relation.EQUAL, operand, path));
            case "gt" -> compare(left, Relation.GREATER, operand, path);
            case "gte" -> compare(left, Relation.GREATER_OR_EQUAL, operand, path);
            case "lt" -> compare(left, Relation.LESS, operand, path);
            case "lte" -> compare(left, Relation.LESS_OR_EQUAL, operand, path);
            case "in" -> member(left, operand, path);
            case "nin" -> new Expression.Not(member(left, operand, path));
            case "exists" -> exists(left, operand, path);
            default -> throw new IllegalArgumentException("not a comparison: " + name);
        };
    }

    private Expression compare(Operand left, Relation relation, BsonValue operand, String path) {
        return operands.parse(operand, path)
                .<Expression>map(right -> new Expression.Comparison(left, relation, right))
                .orElse(Expression.MALFORMED);
    }

    private Expression member(Operand left, BsonValue operand, String path) {
        return operand instanceof BsonArray || OperandParser.isExpansion(operand) || isFunction(operand)
                ? compare(left, Relation.MEMBER, operand, path)
                : refuse(path, "an array or an expansion is needed", "write [ … ] or \"%%…\"");
    }

    private static boolean isFunction(BsonValue operand) {
        return operand instanceof BsonDocument object
                && object.size() == 1
                && Operators.isOperator(object.getFirstKey())
                && Operators.isFunction(Operators.name(object.getFirstKey()));
    }

    private Expression exists(Operand left, BsonValue operand, String path) {
        Optional<Operand> wanted = operands.parse(operand, path);
        if (wanted.isPresent() && wanted.get() instanceof Operand.Literal(BsonBoolean value)) {
            Expression exists = new Expression.Exists(left);
            return value.getValue() ? exists : new Expression.Not(exists);
        }
        return refuse(path, "true or false is needed", "write true or false");
    }

    private Expression refuse(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        return Expression.MALFORMED;
    }
}
