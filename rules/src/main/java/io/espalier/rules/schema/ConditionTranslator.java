package io.espalier.rules.schema;

import static io.espalier.rules.schema.Aggregation.call;
import static io.espalier.rules.schema.Aggregation.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Translates nodes of a schema. Each value that is judged is bound to a variable of its own, so that it stands in the expression
 * once. Not thread-safe.
 */
final class ConditionTranslator {
    private int variables;

    /** Binds a value to a variable for the translation that uses it. */
    Optional<BsonValue> bound(BsonValue value, Function<BsonValue, Optional<BsonValue>> translation) {
        String variable = newVariable();
        return translation.apply(Aggregation.variable(variable)).map(in -> Aggregation.let(variable, value, in));
    }

    /** A translation that must hold for each element of an array. */
    Optional<BsonValue> forEach(BsonValue array, Function<BsonValue, Optional<BsonValue>> translation) {
        String variable = newVariable();
        return translation
                .apply(Aggregation.variable(variable))
                .map(condition -> Aggregation.forEach(array, variable, condition));
    }

    private String newVariable() {
        return "value" + variables++;
    }

    /** Empty if something in the schema cannot be said. */
    Optional<BsonValue> node(SchemaNode schema, BsonValue value) {
        return all(schema.constraints(), constraint -> constraint(constraint, schema, value));
    }

    /** True when all parts are; empty if one of them is. */
    static <T> Optional<BsonValue> all(List<T> parts, Function<T, Optional<BsonValue>> translation) {
        return each(parts, translation)
                .map(conditions -> conditions.isEmpty() ? BsonBoolean.TRUE : Aggregation.and(conditions));
    }

    /** True when one of the parts is; empty if one of them is. */
    static <T> Optional<BsonValue> any(List<T> parts, Function<T, Optional<BsonValue>> translation) {
        return each(parts, translation).map(conditions -> call("$or", new BsonArray(conditions)));
    }

    private static <T> Optional<List<BsonValue>> each(List<T> parts, Function<T, Optional<BsonValue>> translation) {
        List<BsonValue> conditions = new ArrayList<>();
        for (T part : parts) {
            Optional<BsonValue> condition = translation.apply(part);
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(condition.get());
        }
        return Optional.of(conditions);
    }

    private Optional<BsonValue> constraint(Constraint constraint, SchemaNode schema, BsonValue value) {
        return switch (constraint) {
            case Constraint.OfValue ofValue -> ValueCondition.of(ofValue, value);
            case Constraint.OfObject ofObject ->
                ObjectCondition.of(ofObject, value, this)
                        .map(condition -> Aggregation.where(Aggregation.isOneOf(value, "object"), condition));
            case Constraint.OfArray ofArray ->
                ArrayCondition.of(ofArray, schema, value, this)
                        .map(condition -> Aggregation.where(Aggregation.isOneOf(value, "array"), condition));
            case Constraint.OfSchemas ofSchemas -> combined(ofSchemas, value);
            case Constraint.Validate _, Constraint.Faulty _ -> Optional.empty();
        };
    }

    private Optional<BsonValue> combined(Constraint.OfSchemas combination, BsonValue value) {
        return switch (combination) {
            case Constraint.AllOf(List<SchemaNode> schemas) -> all(schemas, schema -> node(schema, value));
            case Constraint.AnyOf(List<SchemaNode> schemas) -> any(schemas, schema -> node(schema, value));
            case Constraint.OneOf(List<SchemaNode> schemas) ->
                each(schemas, schema -> node(schema, value)).map(ConditionTranslator::exactlyOne);
            case Constraint.Not(SchemaNode schema) -> node(schema, value).map(Aggregation::not);
        };
    }

    private static BsonDocument exactlyOne(List<BsonValue> parts) {
        BsonArray counted = new BsonArray();
        parts.forEach(part -> counted.add(call("$cond", new BsonArray(List.of(part, literal(1), literal(0))))));
        return call("$eq", call("$add", counted), literal(1));
    }
}
