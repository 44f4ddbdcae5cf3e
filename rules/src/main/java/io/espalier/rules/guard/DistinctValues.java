package io.espalier.rules.guard;

import io.espalier.rules.Namespace;
import io.espalier.rules.bson.BsonOrder;
import io.espalier.rules.bson.FieldPath;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Collects the different values of a field as MongoDB's {@code distinct} does: an array at the end of the path counts as its
 * elements, and a number in the path is an array's index only, never a field of the documents in it.
 */
final class DistinctValues {
    private final List<String> path;
    private final Namespace namespace;
    private final GuardLimits limits;
    private final Set<BsonValue> found = new TreeSet<>(BsonOrder::compare);

    DistinctValues(FieldPath path, Namespace namespace, GuardLimits limits) {
        this.path = path.parts();
        this.namespace = namespace;
        this.limits = limits;
    }

    void add(BsonDocument document) {
        collect(document.get(path.getFirst()), 1);
        limits.requireHeld(found.size(), namespace);
    }

    Collection<BsonValue> found() {
        return found;
    }

    /**
     * @param next the place of the next part of the path
     */
    private void collect(@Nullable BsonValue value, int next) {
        if (value == null) {
            return;
        }
        boolean isEnd = next == path.size();
        switch (value) {
            case BsonArray array when isEnd -> found.addAll(array);
            case BsonArray array when isIndex(path.get(next)) -> collect(element(array, path.get(next)), next + 1);
            case BsonArray array -> {
                for (BsonValue element : array) {
                    if (element instanceof BsonDocument document) {
                        collect(document.get(path.get(next)), next + 1);
                    }
                }
            }
            case BsonDocument document when !isEnd -> collect(document.get(path.get(next)), next + 1);
            default -> {
                if (isEnd) {
                    found.add(value);
                }
            }
        }
    }

    private static boolean isIndex(String part) {
        return part.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    /** Only the usual spelling of an index names an element: {@code 01} names none. */
    private static @Nullable BsonValue element(BsonArray array, String index) {
        for (int i = 0; i < array.size(); i++) {
            if (index.equals(Integer.toString(i))) {
                return array.get(i);
            }
        }
        return null;
    }
}
