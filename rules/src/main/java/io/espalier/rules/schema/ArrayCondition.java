package io.espalier.rules.schema;

import static io.espalier.rules.schema.Aggregation.call;
import static io.espalier.rules.schema.Aggregation.literal;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Translates the keywords for arrays; the value is known to be one. */
final class ArrayCondition {
    private static final Set<SchemaType> WITH_ORDER = EnumSet.of(SchemaType.OBJECT, SchemaType.ARRAY, SchemaType.MIXED);

    private ArrayCondition() {}

    /**
     * @param schema the node that the keyword stands in
     */
    static Optional<BsonValue> of(
            Constraint.OfArray constraint, SchemaNode schema, BsonValue array, ConditionTranslator translator) {
        return switch (constraint) {
            case Constraint.Items(SchemaNode each) -> translator.forEach(array, item -> translator.node(each, item));
            case Constraint.Tuple(List<SchemaNode> items) ->
                ConditionTranslator.all(
                        IntStream.range(0, items.size()).boxed().toList(),
                        index -> item(array, index, items.get(index), translator));
            case Constraint.AdditionalItems(int from, Optional<SchemaNode> each) ->
                each.map(node -> translator.forEach(itemsFrom(from, array), item -> translator.node(node, item)))
                        .orElse(Optional.of(BsonBoolean.FALSE))
                        .map(fits -> Aggregation.where(isLongerThan(from, array), fits));
            case Constraint.UniqueItems _ ->
                hasSimpleItems(schema) ? Optional.of(allDifferent(array)) : Optional.empty();
        };
    }

    private static Optional<BsonValue> item(
            BsonValue array, int index, SchemaNode schema, ConditionTranslator translator) {
        return translator
                .bound(call("$arrayElemAt", array, literal(index)), item -> translator.node(schema, item))
                .map(fits -> Aggregation.where(isLongerThan(index, array), fits));
    }

    private static BsonDocument isLongerThan(int size, BsonValue array) {
        return call("$gt", call("$size", array), literal(size));
    }

    private static BsonDocument itemsFrom(int from, BsonValue array) {
        return call("$slice", new BsonArray(List.of(array, literal(from), call("$size", array))));
    }

    /**
     * Whether the schema allows only items without fields, whose order an aggregation would look at although it does not count. If
     * an array has other items it does not fit anyway.
     */
    private static boolean hasSimpleItems(SchemaNode schema) {
        return schema.constraints().stream()
                .anyMatch(constraint -> constraint instanceof Constraint.Items(SchemaNode each)
                        && each.constraints().stream()
                                .anyMatch(demand -> demand instanceof Constraint.Types(String _, Set<SchemaType> types)
                                        && types.stream().noneMatch(WITH_ORDER::contains)));
    }

    private static BsonDocument allDifferent(BsonValue array) {
        return call("$eq", call("$size", call("$setUnion", new BsonArray(List.of(array)))), call("$size", array));
    }
}
