package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.FieldPath;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Walks through one aggregation expression and collects what it reads. For one use; not thread-safe. */
final class ExpressionReader {
    private final Set<String> fields = new LinkedHashSet<>();
    private boolean wholeDocument;

    ExpressionReader() {}

    CallerExpression read(BsonValue expression) {
        return new CallerExpression(expression, fields, wholeDocument);
    }

    void expression(BsonValue expression) {
        expression(expression, Set.of());
    }

    void accumulator(BsonDocument accumulator) {
        accumulator(accumulator, ExpressionOperators::isAccumulator);
    }

    void windowFunction(BsonDocument function) {
        accumulator(function, ExpressionOperators::isWindowFunction);
    }

    private void accumulator(BsonDocument accumulator, Predicate<String> allowed) {
        Map.Entry<String, BsonValue> only = onlyEntry(accumulator);
        String operator = only.getKey();
        if (!allowed.test(operator)) {
            throw notAllowed(operator);
        }
        BsonValue operand = only.getValue();
        if (operand instanceof BsonDocument arguments && arguments.get("sortBy") instanceof BsonDocument order) {
            order.keySet().forEach(this::field);
            BsonDocument others = arguments.clone();
            others.remove("sortBy");
            expression(others, Set.of());
        } else {
            expression(operand, Set.of());
        }
    }

    /**
     * @param variables the names that the expressions around this one have bound
     */
    private void expression(BsonValue expression, Set<String> variables) {
        switch (expression) {
            case BsonString text -> text(text.getValue(), variables);
            case BsonArray list -> list.forEach(element -> expression(element, variables));
            case BsonDocument document
            when startsWithOperator(document) -> {
                Map.Entry<String, BsonValue> only = onlyEntry(document);
                operator(only.getKey(), only.getValue(), variables);
            }
            case BsonDocument document ->
                document.forEach((name, value) -> {
                    if (name.startsWith("$")) {
                        throw malformed("an operator such as '" + name + "' cannot stand beside fields");
                    }
                    expression(value, variables);
                });
            default -> {}
        }
    }

    private void text(String text, Set<String> variables) {
        if (text.startsWith("$$")) {
            variable(text.substring(2), variables);
        } else if (text.startsWith("$")) {
            field(text.substring(1));
        }
    }

    private void field(String path) {
        String fault = FieldPath.fault(path);
        if (fault != null) {
            throw malformed(fault);
        }
        fields.add(FieldPath.of(path).first());
    }

    private void variable(String text, Set<String> variables) {
        int dot = text.indexOf('.');
        String name = dot < 0 ? text : text.substring(0, dot);
        if (name.equals("ROOT") || name.equals("CURRENT")) {
            if (dot < 0) {
                wholeDocument = true;
            } else {
                field(text.substring(dot + 1));
            }
        } else if (!variables.contains(name) && !ExpressionOperators.isConstantVariable(name)) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "the variable '$$" + name + "' is not available under rules; available are $$ROOT $$CURRENT $$NOW"
                            + " $$CLUSTER_TIME $$REMOVE and those that the expression binds itself");
        }
    }

    private void operator(String operator, BsonValue operand, Set<String> variables) {
        switch (operator) {
            case "$literal" -> {}
            case "$getField" -> getField(operand, variables);
            case "$setField", "$unsetField" -> {
                BsonDocument arguments = arguments(operator, operand, Set.of("field", "input", "value"));
                literalName(operator, arguments);
                argument(operator, arguments, "input", variables);
                if (operator.equals("$setField")) {
                    argument(operator, arguments, "value", variables);
                }
            }
            case "$let" -> let(operand, variables);
            case "$map" -> {
                BsonDocument arguments = arguments(operator, operand, Set.of("input", "as", "in"));
                argument(operator, arguments, "input", variables);
                argument(operator, arguments, "in", binding(variables, List.of(nameOfElement(arguments))));
            }
            case "$filter" -> {
                BsonDocument arguments = arguments(operator, operand, Set.of("input", "as", "cond", "limit"));
                argument(operator, arguments, "input", variables);
                argument(operator, arguments, "cond", binding(variables, List.of(nameOfElement(arguments))));
                if (arguments.containsKey("limit")) {
                    argument(operator, arguments, "limit", variables);
                }
            }
            case "$reduce" -> {
                BsonDocument arguments = arguments(operator, operand, Set.of("input", "initialValue", "in"));
                argument(operator, arguments, "input", variables);
                argument(operator, arguments, "initialValue", variables);
                argument(operator, arguments, "in", binding(variables, List.of("this", "value")));
            }
            default -> {
                if (!ExpressionOperators.isOfValues(operator)) {
                    throw notAllowed(operator);
                }
                expression(operand, variables);
            }
        }
    }

    /** Without an input it reads a field of the document. */
    private void getField(BsonValue operand, Set<String> variables) {
        if (operand instanceof BsonDocument document && !startsWithOperator(document)) {
            BsonDocument arguments = arguments("$getField", operand, Set.of("field", "input"));
            String name = literalName("$getField", arguments);
            if (arguments.containsKey("input")) {
                argument("$getField", arguments, "input", variables);
            } else {
                fields.add(name);
            }
        } else {
            fields.add(literalName("$getField", new BsonDocument("field", operand)));
        }
    }

    /** The name must be known: one that is put together could be any field's. */
    private static String literalName(String operator, BsonDocument arguments) {
        BsonValue name = arguments.get("field");
        if (name instanceof BsonDocument wrapped && wrapped.size() == 1 && wrapped.containsKey("$literal")) {
            name = wrapped.get("$literal");
        } else if (name instanceof BsonString text && text.getValue().startsWith("$")) {
            name = null;
        }
        if (name instanceof BsonString text) {
            return text.getValue();
        }
        throw new RulesException(
                RulesErrorCode.NOT_SUPPORTED,
                "expression: '" + operator + "' needs the field's name as a literal string under rules");
    }

    private void let(BsonValue operand, Set<String> variables) {
        BsonDocument arguments = arguments("$let", operand, Set.of("vars", "in"));
        if (!(arguments.get("vars") instanceof BsonDocument bound)) {
            throw malformed("'$let' needs 'vars', an object");
        }
        bound.values().forEach(value -> expression(value, variables));
        argument("$let", arguments, "in", binding(variables, bound.keySet()));
    }

    private static String nameOfElement(BsonDocument arguments) {
        BsonValue name = arguments.get("as", new BsonString("this"));
        if (name instanceof BsonString text) {
            return text.getValue();
        }
        throw malformed("'as' must be a string");
    }

    /** MongoDB lets {@code CURRENT} be bound anew, which would change what every field path means. */
    private static Set<String> binding(Set<String> variables, Iterable<String> names) {
        Set<String> all = new HashSet<>(variables);
        for (String name : names) {
            if (name.isEmpty() || Character.isUpperCase(name.codePointAt(0))) {
                throw malformed("a variable's name must begin with a small letter, got '" + name + "'");
            }
            all.add(name);
        }
        return all;
    }

    private void argument(String operator, BsonDocument arguments, String name, Set<String> variables) {
        BsonValue argument = arguments.get(name);
        if (argument == null) {
            throw malformed("'" + operator + "' needs '" + name + "'");
        }
        expression(argument, variables);
    }

    private static BsonDocument arguments(String operator, BsonValue operand, Set<String> known) {
        if (!(operand instanceof BsonDocument arguments)) {
            throw malformed("'" + operator + "' needs an object");
        }
        for (String name : arguments.keySet()) {
            if (!known.contains(name)) {
                throw malformed("'" + operator + "' has no '" + name + "'");
            }
        }
        return arguments;
    }

    /** MongoDB decides by the first key as well. */
    private static boolean startsWithOperator(BsonDocument document) {
        return !document.isEmpty() && document.getFirstKey().startsWith("$");
    }

    private static Map.Entry<String, BsonValue> onlyEntry(BsonDocument document) {
        if (document.size() != 1) {
            throw malformed("an object with an operator must have one key, got " + document.size());
        }
        return document.entrySet().iterator().next();
    }

    private static RulesException malformed(String fault) {
        return new RulesException(RulesErrorCode.INVALID_REQUEST, "expression: " + fault);
    }

    private static RulesException notAllowed(String operator) {
        return new RulesException(
                RulesErrorCode.NOT_SUPPORTED,
                "the expression operator '" + operator + "' is not available under rules");
    }
}
