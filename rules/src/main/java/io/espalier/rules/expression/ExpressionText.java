package io.espalier.rules.expression;

import java.util.List;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** Writes parsed expressions for people, in one line. */
public final class ExpressionText {
    private static final JsonWriterSettings JSON =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    private ExpressionText() {}

    public static String of(Expression expression) {
        return switch (expression) {
            case Expression.Fixed(Truth value) ->
                switch (value) {
                    case TRUE -> "true";
                    case FALSE -> "false";
                    case UNKNOWN -> "(malformed)";
                };
            case Expression.All(List<Expression> parts) -> joined(parts, " and ", "true");
            case Expression.Any(List<Expression> parts) -> joined(parts, " or ", "false");
            case Expression.Not(Expression.Comparison(Operand left, Relation relation, Operand right))
            when relation == Relation.EQUAL -> of(left) + " != " + of(right);
            case Expression.Not(Expression.Comparison(Operand left, Relation relation, Operand right))
            when relation == Relation.MEMBER -> of(left) + " not in " + of(right);
            case Expression.Not(Expression.Exists(Operand operand)) -> of(operand) + " does not exist";
            case Expression.Not(Expression part) -> "not " + inner(part);
            case Expression.Exists(Operand operand) -> of(operand) + " exists";
            case Expression.Comparison(Operand left, Relation relation, Operand right) ->
                of(left) + " " + sign(relation) + " " + of(right);
            case Expression.Truthy(Operand operand) -> of(operand);
            case Expression.Matches(Operand.Expansion left, QueryOperator operator) ->
                of(left) + " " + operator.name() + " " + of(operator.operand());
        };
    }

    private static String joined(List<Expression> parts, String word, String none) {
        return parts.isEmpty()
                ? none
                : parts.stream().map(ExpressionText::inner).collect(Collectors.joining(word));
    }

    private static String inner(Expression part) {
        boolean hasParts = switch (part) {
            case Expression.All(List<Expression> parts) -> parts.size() > 1;
            case Expression.Any(List<Expression> parts) -> parts.size() > 1;
            default -> false;
        };
        return hasParts ? "(" + of(part) + ")" : of(part);
    }

    private static String sign(Relation relation) {
        return switch (relation) {
            case EQUAL -> "=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case MEMBER -> "in";
        };
    }

    public static String of(Operand operand) {
        return switch (operand) {
            case Operand.Literal(BsonValue value) -> json(value);
            case Operand.Elements(List<Operand> elements) ->
                elements.stream().map(ExpressionText::of).collect(Collectors.joining(", ", "[", "]"));
            case Operand.Fields(List<Operand.Field> fields) ->
                fields.stream()
                        .map(field -> field.name() + ": " + of(field.value()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Operand.Converted(Conversion conversion, Operand inner) ->
                conversion.operator() + "(" + of(inner) + ")";
            case Operand.Result(String function, List<Operand> arguments) ->
                arguments.stream().map(ExpressionText::of).collect(Collectors.joining(", ", function + "(", ")"));
            case Operand.Expansion expansion -> {
                String path = expansion.path().dotted();
                yield name(expansion.origin()) + (path.isEmpty() ? "" : "." + path);
            }
        };
    }

    private static String name(Operand.Origin origin) {
        return ExpansionParser.PREFIX
                + switch (origin) {
                    case ROOT -> "root";
                    case PREVIOUS_ROOT -> "prevRoot";
                    case THIS -> "this";
                    case PREVIOUS -> "prev";
                    case USER -> "user";
                    case VALUES -> "values";
                    case ENVIRONMENT -> "environment";
                    case REQUEST -> "request";
                };
    }

    /** The value as extended JSON, as it could stand in a rule file. */
    public static String json(BsonValue value) {
        String document = new BsonDocument("", value).toJson(JSON);
        return document.substring("{\"\": ".length(), document.length() - 1);
    }
}
