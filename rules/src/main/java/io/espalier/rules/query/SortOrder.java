package io.espalier.rules.query;

import io.espalier.rules.RulesException;
import io.espalier.rules.bson.BsonOrder;
import io.espalier.rules.bson.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Orders documents in memory as MongoDB's sort does under the simple collation: a missing value as null, an array by its
 * smallest element (by its largest in descending order), an empty array before null. Immutable and thread-safe.
 *
 * <p>Comparing throws a {@link RulesException} for documents that MongoDB cannot sort by this order (two fields of the order
 * are arrays in one document).
 */
public final class SortOrder implements Comparator<BsonDocument> {
    private final List<List<String>> paths;
    private final List<Integer> directions;

    private SortOrder(List<List<String>> paths, List<Integer> directions) {
        this.paths = List.copyOf(paths);
        this.directions = List.copyOf(directions);
    }

    /**
     * @param order paths, each with 1 or -1
     * @throws IllegalArgumentException if it holds anything else
     */
    public static SortOrder compile(BsonDocument order) {
        List<List<String>> paths = new ArrayList<>();
        List<Integer> directions = new ArrayList<>();
        for (Map.Entry<String, BsonValue> key : order.entrySet()) {
            String fault = FieldPath.fault(key.getKey());
            if (fault != null) {
                throw new IllegalArgumentException("sort: " + fault);
            }
            if (!(key.getValue() instanceof BsonNumber direction) || Math.abs(direction.doubleValue()) != 1) {
                throw new IllegalArgumentException("sort: '" + key.getKey() + "' must be 1 or -1");
            }
            paths.add(FieldPath.of(key.getKey()).parts());
            directions.add(direction.intValue());
        }
        return new SortOrder(paths, directions);
    }

    @Override
    public int compare(BsonDocument left, BsonDocument right) {
        return compareKeys(key(left), key(right));
    }

    /** The documents in this order; equal ones stay as they were. Finds each document's key once, unlike {@link #compare}. */
    public List<BsonDocument> sorted(List<BsonDocument> documents) {
        record Keyed(BsonDocument document, List<BsonValue> key) {}
        return documents.stream()
                .map(document -> new Keyed(document, key(document)))
                .sorted((left, right) -> compareKeys(left.key(), right.key()))
                .map(Keyed::document)
                .toList();
    }

    /** Of the keys that a document with arrays has, the one that comes first in this order. */
    private List<BsonValue> key(BsonDocument document) {
        Smallest smallest = new Smallest();
        new SortKeys(smallest::offer).of(document, paths);
        return smallest.key == null ? List.of() : smallest.key;
    }

    private int compareKeys(List<BsonValue> left, List<BsonValue> right) {
        for (int i = 0; i < directions.size(); i++) {
            int order = BsonOrder.compare(left.get(i), right.get(i));
            if (order != 0) {
                return directions.get(i) * order;
            }
        }
        return 0;
    }

    private final class Smallest {
        private @Nullable List<BsonValue> key;

        void offer(List<BsonValue> candidate) {
            if (key == null || compareKeys(candidate, key) < 0) {
                key = candidate;
            }
        }
    }
}
