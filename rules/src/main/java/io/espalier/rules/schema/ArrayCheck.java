package io.espalier.rules.schema;

import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;

/** Decides the keywords for arrays. */
final class ArrayCheck {
    private ArrayCheck() {}

    static void check(Constraint.OfArray constraint, BsonArray array, JudgedValue judged, SchemaCheck check) {
        switch (constraint) {
            case Constraint.Items(SchemaNode each) -> itemsFrom(0, each, array, judged, check);
            case Constraint.Tuple(List<SchemaNode> items) -> {
                for (int i = 0; i < items.size() && i < array.size(); i++) {
                    check.node(items.get(i), judged.item(i, array.get(i)));
                }
            }
            case Constraint.AdditionalItems(int from, Optional<SchemaNode> schema) -> {
                if (schema.isPresent()) {
                    itemsFrom(from, schema.get(), array, judged, check);
                } else if (array.size() > from) {
                    check.fail(judged, "additionalItems", "at most " + from + " items");
                }
            }
            case Constraint.UniqueItems _ -> {
                if (!UnorderedEquality.allDifferent(array)) {
                    check.fail(judged, "uniqueItems", "items that all differ");
                }
            }
        }
    }

    private static void itemsFrom(int from, SchemaNode each, BsonArray array, JudgedValue judged, SchemaCheck check) {
        for (int i = from; i < array.size() && !check.isFull(); i++) {
            check.node(each, judged.item(i, array.get(i)));
        }
    }
}
