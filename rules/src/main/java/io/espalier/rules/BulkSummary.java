package io.espalier.rules;

import java.util.Map;
import org.bson.BsonValue;

/**
 * What a bulk of writes did, all operations together.
 *
 * @param upsertedIds the {@code _id}s of upserted documents by the operation's place in the list, from 0
 */
public record BulkSummary(
        long insertedCount,
        long matchedCount,
        long modifiedCount,
        long deletedCount,
        Map<Integer, BsonValue> upsertedIds) {
    public BulkSummary {
        upsertedIds = Map.copyOf(upsertedIds);
    }
}
