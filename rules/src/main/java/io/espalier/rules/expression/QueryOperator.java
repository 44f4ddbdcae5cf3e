package io.espalier.rules.expression;

import io.espalier.rules.query.FieldMatcher;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One of MongoDB's query operators in an expression, such as {@code $all}. It means what it means in a query of MongoDB.
 * Expansions of the caller inside of it are filled in before it is decided. Immutable and thread-safe.
 */
final class QueryOperator {
    private final String name;
    private final Operand operand;
    private final @Nullable FieldMatcher fixed;

    /**
     * @param name with {@code $}
     * @throws IllegalArgumentException if the operand is a literal that MongoDB would refuse
     */
    QueryOperator(String name, Operand operand) {
        this.name = name;
        this.operand = operand;
        this.fixed = operand instanceof Operand.Literal literal
                ? FieldMatcher.compile(new BsonDocument(name, literal.value()))
                : null;
    }

    /** With {@code $}. */
    public String name() {
        return name;
    }

    public Operand operand() {
        return operand;
    }

    /** Ready to be put under a path of a query; null if it cannot be decided, because an expansion has no fitting value. */
    @Nullable
    BsonDocument filledIn(Bindings caller) {
        BsonValue value = filledIn(operand, caller);
        if (value == null) {
            return null;
        }
        BsonDocument operator = new BsonDocument(name, value);
        return compiled(operator) == null ? null : operator;
    }

    Truth decide(Operand.Expansion left, Bindings bindings) {
        FieldMatcher matcher = fixed == null ? matcher(bindings) : fixed;
        return matcher == null
                ? Truth.UNKNOWN
                : Truth.of(matcher.matches(OperandValues.path(left, bindings), OperandValues.start(left, bindings)));
    }

    private @Nullable FieldMatcher matcher(Bindings bindings) {
        BsonValue value = filledIn(operand, bindings);
        return value == null ? null : compiled(new BsonDocument(name, value));
    }

    private static @Nullable FieldMatcher compiled(BsonDocument operator) {
        try {
            return FieldMatcher.compile(operator);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable BsonValue filledIn(Operand operand, Bindings bindings) {
        return switch (operand) {
            case Operand.Literal literal -> literal.value();
            case Operand.Elements list -> {
                BsonArray array = new BsonArray();
                for (Operand element : list.elements()) {
                    BsonValue value = filledIn(element, bindings);
                    if (value == null) {
                        yield null;
                    }
                    array.add(value);
                }
                yield array;
            }
            case Operand.Fields object -> {
                BsonDocument document = new BsonDocument();
                for (Operand.Field field : object.fields()) {
                    BsonValue value = filledIn(field.value(), bindings);
                    if (value == null) {
                        yield null;
                    }
                    document.put(field.name(), value);
                }
                yield document;
            }
            case Operand.Expansion _, Operand.Converted _, Operand.Result _ -> {
                List<BsonValue> values = OperandValues.of(operand, bindings, false);
                yield values != null && values.size() == 1 && isPlain(values.getFirst()) ? values.getFirst() : null;
            }
        };
    }

    /** A caller's data is never read as an operator or a pattern. */
    private static boolean isPlain(BsonValue value) {
        return switch (value) {
            case BsonArray array -> array.stream().allMatch(QueryOperator::isPlain);
            case BsonDocument document ->
                document.isEmpty() || !document.getFirstKey().startsWith("$");
            default -> value.getBsonType() != BsonType.REGULAR_EXPRESSION;
        };
    }
}
