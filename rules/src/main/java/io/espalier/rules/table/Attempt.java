package io.espalier.rules.table;

import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerUpdate;
import org.bson.BsonDocument;

/** What the caller of a case tries. */
sealed interface Attempt {
    record FindDocuments(CallerQuery query) implements Attempt {}

    record ReadOne(BsonDocument stored) implements Attempt {}

    record InsertOne(BsonDocument document) implements Attempt {}

    /**
     * @param after what the update makes of the stored document
     */
    record UpdateOne(BsonDocument stored, CallerUpdate update, BsonDocument after) implements Attempt {}

    record DeleteOne(BsonDocument stored) implements Attempt {}
}
