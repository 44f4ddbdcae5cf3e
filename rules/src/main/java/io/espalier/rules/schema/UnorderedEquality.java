package io.espalier.rules.schema;

import io.espalier.rules.bson.BsonOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Equality as MongoDB's {@code enum} and {@code uniqueItems} have it: numbers by value, and the order of an object's fields does
 * not count.
 */
final class UnorderedEquality {
    private UnorderedEquality() {}

    /** A form that {@link BsonOrder#equal} finds equal exactly for values that are equal here. */
    static BsonValue normalised(BsonValue value) {
        return switch (value) {
            case BsonDocument object -> {
                Map<String, BsonValue> sorted = new TreeMap<>();
                object.forEach((name, inner) -> sorted.put(name, normalised(inner)));
                BsonDocument normalised = new BsonDocument();
                normalised.putAll(sorted);
                yield normalised;
            }
            case BsonArray array -> {
                List<BsonValue> items = new ArrayList<>(array.size());
                array.forEach(item -> items.add(normalised(item)));
                yield new BsonArray(items);
            }
            default -> value;
        };
    }

    static boolean allDifferent(BsonArray array) {
        List<BsonValue> sorted = new ArrayList<>(array.size());
        array.forEach(item -> sorted.add(normalised(item)));
        sorted.sort(BsonOrder::compare);
        for (int i = 1; i < sorted.size(); i++) {
            if (BsonOrder.equal(sorted.get(i - 1), sorted.get(i))) {
                return false;
            }
        }
        return true;
    }
}
