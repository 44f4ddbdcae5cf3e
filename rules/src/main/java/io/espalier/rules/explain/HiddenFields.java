package io.espalier.rules.explain;

import io.espalier.rules.bson.ExactEquality;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Finds what a caller does not see of a document. */
final class HiddenFields {
    private HiddenFields() {}

    /** The dotted paths of what is missing; of an array that is seen in part the array. */
    static List<String> of(BsonDocument stored, BsonDocument seen) {
        List<String> hidden = new ArrayList<>();
        collect("", stored, seen, hidden);
        return hidden;
    }

    private static void collect(String prefix, BsonDocument stored, BsonDocument seen, List<String> hidden) {
        stored.forEach((name, value) -> collectValue(prefix + name, value, seen.get(name), hidden));
    }

    private static void collectValue(String path, BsonValue stored, @Nullable BsonValue seen, List<String> hidden) {
        if (ExactEquality.same(stored, seen)) {
            return;
        }
        if (stored instanceof BsonDocument outer && seen instanceof BsonDocument outerSeen) {
            collect(path + ".", outer, outerSeen, hidden);
        } else {
            hidden.add(path);
        }
    }
}
