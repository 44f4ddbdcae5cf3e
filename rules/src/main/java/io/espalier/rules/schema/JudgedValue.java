package io.espalier.rules.schema;

import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A value that a schema judges.
 *
 * @param previous what stood in the same place before the change; null if nothing
 */
record JudgedValue(
        ValuePath path, BsonValue value, @Nullable BsonValue previous) {

    JudgedValue property(String name, BsonValue inner) {
        return new JudgedValue(
                path.property(name), inner, previous instanceof BsonDocument before ? before.get(name) : null);
    }

    JudgedValue item(int index, BsonValue inner) {
        return new JudgedValue(
                path.item(index),
                inner,
                previous instanceof BsonArray before && index < before.size() ? before.get(index) : null);
    }
}
