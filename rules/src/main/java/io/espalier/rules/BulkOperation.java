package io.espalier.rules;

import org.bson.BsonDocument;
import org.bson.conversions.Bson;

/** One of the writes of {@link DocumentCollection#bulkWrite}. */
public sealed interface BulkOperation {

    record InsertOne(BsonDocument document) implements BulkOperation {}

    record UpdateOne(Bson query, Update update, boolean upsert) implements BulkOperation {}

    record UpdateMany(Bson query, Update update, boolean upsert) implements BulkOperation {}

    record ReplaceOne(Bson query, BsonDocument replacement, boolean upsert) implements BulkOperation {}

    record DeleteOne(Bson query) implements BulkOperation {}

    record DeleteMany(Bson query) implements BulkOperation {}
}
