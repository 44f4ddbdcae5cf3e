package io.espalier.rules;

import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * Which changes of a collection to watch. Immutable: each method returns a changed copy.
 *
 * @param ids only documents with one of these {@code _id}s
 * @param filter only change events that match this query; its paths are those of the event, such as {@code
 *     fullDocument.status}
 * @param resumeAfter the {@code _id} of the event after which to go on; empty begins now
 */
public record Watch(Optional<List<BsonValue>> ids, Optional<Bson> filter, Optional<BsonDocument> resumeAfter) {

    public static Watch all() {
        return new Watch(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Watch ids(List<BsonValue> ids) {
        return new Watch(Optional.of(List.copyOf(ids)), Optional.empty(), Optional.empty());
    }

    public static Watch matching(Bson filter) {
        return new Watch(Optional.empty(), Optional.of(filter), Optional.empty());
    }

    public Watch resumeAfter(BsonDocument token) {
        return new Watch(ids, filter, Optional.of(token));
    }
}
