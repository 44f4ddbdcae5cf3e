package io.espalier.rules.expression;

import io.espalier.rules.query.FieldMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Parses MongoDB's query operators in expressions ({@code $all}, {@code $elemMatch}, {@code $size}, {@code $type}, {@code
 * $mod}). Inside of them stand MongoDB's operators, with {@code %} or {@code $}, and expansions of the caller.
 */
final class QueryOperatorParser {
    /** What stands for an expansion while the form of an operator is checked. */
    private static final BsonValue ANY_VALUE = new BsonString("");

    private static final BsonValue ANY_LIST = new BsonArray();

    private final Problems problems;
    private final OperandParser operands;

    QueryOperatorParser(Problems problems, OperandParser operands) {
        this.problems = problems;
        this.operands = operands;
    }

    Expression parse(Operand.Expansion left, String key, BsonValue json, String path) {
        String name = "$" + Operators.name(key);
        int before = problems.count();
        Optional<Operand> operand = operand(json, path, 0);
        if (operand.isEmpty() || problems.count() > before) {
            return Expression.MALFORMED;
        }
        BsonValue sample = sample(name, operand.get());
        try {
            FieldMatcher.compile(new BsonDocument(name, sample));
            Operand folded = isFixed(operand.get()) ? new Operand.Literal(sample) : operand.get();
            return new Expression.Matches(left, new QueryOperator(name, folded));
        } catch (IllegalArgumentException e) {
            return refuse(path, String.valueOf(e.getMessage()), "write it as in a query of MongoDB");
        }
    }

    private Optional<Operand> operand(BsonValue json, String path, int depth) {
        if (depth == OperandParser.MAXIMUM_DEPTH) {
            refuse(
                    path,
                    "the operator is nested too deeply",
                    "nest at most " + OperandParser.MAXIMUM_DEPTH + " levels");
            return Optional.empty();
        }
        return switch (json) {
            case BsonArray array -> {
                List<Operand> elements = new ArrayList<>();
                for (int i = 0; i < array.size(); i++) {
                    operand(array.get(i), path + "[" + i + "]", depth + 1).ifPresent(elements::add);
                }
                yield Optional.of(new Operand.Elements(elements));
            }
            case BsonDocument object when !makesValue(object) -> object(object, path, depth);
            default -> operands.parse(json, path).filter(value -> isOfCaller(value, path));
        };
    }

    private Optional<Operand> object(BsonDocument object, String path, int depth) {
        List<Operand.Field> fields = new ArrayList<>();
        object.forEach((key, value) -> {
            String at = path + "." + key;
            if (key.startsWith(ExpansionParser.PREFIX)) {
                refuse(at, "an expansion cannot be a field here", "name a field of the array's elements");
            } else {
                String name = Operators.isOperator(key) ? "$" + Operators.name(key) : key;
                operand(value, at, depth + 1).ifPresent(operand -> fields.add(new Operand.Field(name, operand)));
            }
        });
        return Optional.of(new Operand.Fields(fields));
    }

    private static boolean makesValue(BsonDocument object) {
        if (object.size() != 1 || !Operators.isOperator(object.getFirstKey())) {
            return false;
        }
        String name = Operators.name(object.getFirstKey());
        return Operators.isFunction(name) || Conversion.named(name).isPresent();
    }

    private boolean isOfCaller(Operand operand, String path) {
        if (operand.isOfDocument()) {
            refuse(
                    path,
                    "an expansion of the document cannot stand here",
                    "use %%user, %%values, %%environment, %%request");
        }
        return !operand.isOfDocument();
    }

    private static boolean isFixed(Operand operand) {
        return switch (operand) {
            case Operand.Literal _ -> true;
            case Operand.Elements list -> list.elements().stream().allMatch(QueryOperatorParser::isFixed);
            case Operand.Fields object -> object.fields().stream().allMatch(field -> isFixed(field.value()));
            case Operand.Expansion _, Operand.Converted _, Operand.Result _ -> false;
        };
    }

    /** The operand with something of the right form in place of expansions. */
    private static BsonValue sample(String operator, Operand operand) {
        return switch (operand) {
            case Operand.Literal literal -> literal.value();
            case Operand.Elements list ->
                new BsonArray(list.elements().stream()
                        .map(element -> sample("", element))
                        .toList());
            case Operand.Fields object -> {
                BsonDocument document = new BsonDocument();
                object.fields().forEach(field -> document.put(field.name(), sample(field.name(), field.value())));
                yield document;
            }
            case Operand.Expansion _, Operand.Converted _, Operand.Result _ ->
                switch (operator) {
                    case "$in", "$nin", "$all" -> ANY_LIST;
                    default -> ANY_VALUE;
                };
        };
    }

    private Expression refuse(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        return Expression.MALFORMED;
    }
}
