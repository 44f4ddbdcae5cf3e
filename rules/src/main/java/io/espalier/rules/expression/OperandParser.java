package io.espalier.rules.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Parses one side of a comparison: a literal, an expansion, a conversion, the result of a function, or an array or object of
 * these (spec/app-services.md §3.1 to §3.4).
 */
final class OperandParser {
    static final int MAXIMUM_DEPTH = 50;

    private final RuleNames names;
    private final ExpansionParser expansions;
    private final Problems problems;
    private int depth;

    OperandParser(RuleNames names, ExpansionParser expansions, Problems problems) {
        this.names = names;
        this.expansions = expansions;
        this.problems = problems;
    }

    /**
     * @param path where the value stands, for messages
     * @return empty if it is malformed, which is reported then
     */
    Optional<Operand> parse(BsonValue json, String path) {
        if (depth == MAXIMUM_DEPTH) {
            return refuse(path, "the value is nested too deeply", "nest at most " + MAXIMUM_DEPTH + " levels");
        }
        depth++;
        try {
            return switch (json) {
                case BsonString text when isExpansion(text) -> expansions.parse(text.getValue(), path);
                case BsonArray array -> elements(array, path);
                case BsonDocument object -> object(object, path);
                case BsonRegularExpression _ ->
                    refuse(path, "regular expressions are not allowed in rules", "compare with fixed values");
                default -> Optional.of(new Operand.Literal(json));
            };
        } finally {
            depth--;
        }
    }

    static boolean isExpansion(BsonValue json) {
        return json instanceof BsonString text && text.getValue().startsWith(ExpansionParser.PREFIX);
    }

    private Optional<Operand> elements(BsonArray array, String path) {
        List<Operand> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            parse(array.get(i), path + "[" + i + "]").ifPresent(elements::add);
        }
        return Optional.of(
                elements.stream().allMatch(Operand.Literal.class::isInstance)
                        ? new Operand.Literal(array)
                        : new Operand.Elements(elements));
    }

    private Optional<Operand> object(BsonDocument object, String path) {
        Map.Entry<String, BsonValue> only =
                object.size() == 1 ? object.entrySet().iterator().next() : null;
        if (only != null && Operators.isOperator(only.getKey())) {
            return operator(only.getKey(), only.getValue(), path + "." + only.getKey());
        }
        List<Operand.Field> fields = new ArrayList<>();
        for (Map.Entry<String, BsonValue> field : object.entrySet()) {
            String name = field.getKey();
            String at = path + "." + name;
            if (Operators.isOperator(name) || name.startsWith(ExpansionParser.PREFIX)) {
                refuse(at, "'" + name + "' cannot be a field of a value", "write either operators or a value");
            } else if (SchemaWords.isOne(name)) {
                SchemaWords.report(name, at, problems);
            } else {
                parse(field.getValue(), at).ifPresent(value -> fields.add(new Operand.Field(name, value)));
            }
        }
        return Optional.of(
                fields.stream().allMatch(field -> field.value() instanceof Operand.Literal)
                        ? new Operand.Literal(object)
                        : new Operand.Fields(fields));
    }

    /** Parses an operator that makes a value: a conversion or a function. */
    Optional<Operand> operator(String key, BsonValue operand, String path) {
        String name = Operators.name(key);
        if (Operators.isFunction(name)) {
            return function(operand, path);
        }
        Optional<Conversion> conversion = Conversion.named(name);
        return conversion.isPresent()
                ? conversion(conversion.get(), key, operand, path)
                : refuse(path, "'" + key + "' makes no value", "known are: function, " + Conversion.NAMES);
    }

    /** Of an expansion or a literal; the latter is converted here. */
    private Optional<Operand> conversion(Conversion conversion, String key, BsonValue operand, String path) {
        if (isExpansion(operand)) {
            return parse(operand, path).map(value -> new Operand.Converted(conversion, value));
        }
        boolean literal =
                operand instanceof BsonString || operand instanceof BsonBinary || operand instanceof BsonObjectId;
        Optional<BsonValue> converted = literal ? conversion.convert(operand) : Optional.empty();
        return converted.isPresent()
                ? converted.map(Operand.Literal::new)
                : refuse(
                        path,
                        "'" + key + "' cannot convert what is written here",
                        "write an expansion or " + conversion.accepted());
    }

    private Optional<Operand> function(BsonValue json, String path) {
        if (!(json instanceof BsonDocument call)) {
            return refuse(path, "an object is needed", "write {\"name\": …, \"arguments\": [ … ]}");
        }
        for (String key : call.keySet()) {
            if (!key.equals("name") && !key.equals("arguments")) {
                refuse(path + "." + key, "'" + key + "' is not a key of a function call", "use name and arguments");
            }
        }
        if (!(call.get("name") instanceof BsonString name) || !names.functions().contains(name.getValue())) {
            return refuse(
                    path + ".name",
                    "it is not the name of a function that can be called",
                    "name a function that has code and an entry in functions/config.json");
        }
        return arguments(call.getOrDefault("arguments", new BsonArray()), path + ".arguments")
                .map(arguments -> new Operand.Result(name.getValue(), arguments));
    }

    private Optional<List<Operand>> arguments(BsonValue json, String path) {
        if (!(json instanceof BsonArray array)) {
            refuse(path, "an array is needed", "write [ … ]");
            return Optional.empty();
        }
        List<Operand> arguments = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            parse(array.get(i), path + "[" + i + "]").ifPresent(arguments::add);
        }
        return Optional.of(arguments);
    }

    private Optional<Operand> refuse(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        return Optional.empty();
    }
}
