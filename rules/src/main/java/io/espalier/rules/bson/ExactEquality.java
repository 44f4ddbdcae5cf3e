package io.espalier.rules.bson;

import java.util.Iterator;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whether nothing was changed: same types, same values, and the same order of an embedded document's fields. */
public final class ExactEquality {
    private ExactEquality() {}

    public static boolean same(@Nullable BsonValue left, @Nullable BsonValue right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        if (left instanceof BsonDocument first && right instanceof BsonDocument second) {
            return sameDocument(first, second);
        }
        if (left instanceof BsonArray first && right instanceof BsonArray second) {
            return sameArray(first, second);
        }
        return left.equals(right);
    }

    private static boolean sameDocument(BsonDocument left, BsonDocument right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<Map.Entry<String, BsonValue>> rights = right.entrySet().iterator();
        for (Map.Entry<String, BsonValue> first : left.entrySet()) {
            Map.Entry<String, BsonValue> second = rights.next();
            if (!first.getKey().equals(second.getKey()) || !same(first.getValue(), second.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameArray(BsonArray left, BsonArray right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }
}
