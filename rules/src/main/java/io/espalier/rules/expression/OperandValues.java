package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Finds the values of operands. */
final class OperandValues {
    private static final String HEADERS = "requestHeaders";

    private OperandValues() {}

    /**
     * @param spread whether an array also counts as each of its elements
     * @return none if the value is missing; null if it cannot be decided: a conversion of something that it does not accept,
     *     a function that throws
     */
    static @Nullable List<BsonValue> of(Operand operand, Bindings bindings, boolean spread) {
        return switch (operand) {
            case Operand.Literal literal -> FieldPath.EMPTY.values(literal.value(), spread);
            case Operand.Expansion expansion -> path(expansion, bindings).values(start(expansion, bindings), spread);
            case Operand.Elements list -> spread(array(list, bindings), spread);
            case Operand.Fields object -> object(object, bindings);
            case Operand.Converted converted -> converted(converted, bindings);
            case Operand.Result result -> result(result, bindings, spread);
        };
    }

    /** Where the path of an expansion begins; null if that is missing itself. */
    static @Nullable BsonValue start(Operand.Expansion expansion, Bindings bindings) {
        return bindings.start(expansion.origin());
    }

    /** The path of an expansion. Header names have no case: it is rewritten to the spelling that the request used. */
    static FieldPath path(Operand.Expansion expansion, Bindings bindings) {
        List<String> parts = expansion.path().parts();
        if (expansion.origin() == Operand.Origin.REQUEST
                && parts.size() >= 2
                && parts.getFirst().equals(HEADERS)
                && bindings.context().request().get(HEADERS) instanceof BsonDocument headers) {
            List<String> rewritten = new ArrayList<>(parts);
            headers.keySet().stream()
                    .filter(parts.get(1)::equalsIgnoreCase)
                    .findFirst()
                    .ifPresent(name -> rewritten.set(1, name));
            return new FieldPath(rewritten);
        }
        return expansion.path();
    }

    private static @Nullable List<BsonValue> spread(@Nullable BsonValue value, boolean spread) {
        return value == null ? null : FieldPath.EMPTY.values(value, spread);
    }

    /** An element without a value is left out: nothing can be equal to it. */
    private static @Nullable BsonArray array(Operand.Elements list, Bindings bindings) {
        BsonArray array = new BsonArray();
        for (Operand element : list.elements()) {
            List<BsonValue> values = of(element, bindings, false);
            if (values == null) {
                return null;
            }
            array.addAll(values);
        }
        return array;
    }

    /** An object of which a field has no value has none itself: nothing can be equal to it. */
    private static @Nullable List<BsonValue> object(Operand.Fields object, Bindings bindings) {
        BsonDocument document = new BsonDocument();
        for (Operand.Field field : object.fields()) {
            List<BsonValue> values = of(field.value(), bindings, false);
            if (values == null || values.size() > 1) {
                return null;
            }
            values.forEach(value -> document.put(field.name(), value));
        }
        return document.size() == object.fields().size() ? List.of(document) : List.of();
    }

    private static @Nullable List<BsonValue> converted(Operand.Converted converted, Bindings bindings) {
        List<BsonValue> values = of(converted.operand(), bindings, false);
        return values == null || values.size() != 1
                ? null
                : converted
                        .conversion()
                        .convert(values.getFirst())
                        .map(List::of)
                        .orElse(null);
    }

    private static @Nullable List<BsonValue> result(Operand.Result result, Bindings bindings, boolean spread) {
        List<BsonValue> arguments = new ArrayList<>();
        for (Operand argument : result.arguments()) {
            List<BsonValue> values = of(argument, bindings, false);
            if (values == null) {
                return null;
            }
            arguments.add(argument(values));
        }
        BsonValue returned = FunctionCalls.call(bindings.context().functions(), result.function(), arguments);
        return returned != null && returned.getBsonType() == BsonType.UNDEFINED ? List.of() : spread(returned, spread);
    }

    private static BsonValue argument(List<BsonValue> values) {
        return switch (values.size()) {
            case 0 -> new BsonUndefined();
            case 1 -> values.getFirst();
            default -> new BsonArray(values);
        };
    }
}
