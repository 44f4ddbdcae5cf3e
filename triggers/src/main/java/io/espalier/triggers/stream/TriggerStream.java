package io.espalier.triggers.stream;

import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** What a trigger reads, and the event that it makes of a change. Immutable. */
public interface TriggerStream {

    /** What MongoDB is asked for. */
    WatchQuery query();

    /**
     * The event as functions get it. Thread-safe.
     *
     * @throws com.mongodb.MongoException if something belongs to it that cannot be read now
     */
    BsonDocument toEvent(RawBsonDocument change);
}
