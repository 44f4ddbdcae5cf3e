package io.espalier.rules.guard;

import org.bson.BsonDocument;

/**
 * A document of a caller's view.
 *
 * @param stored as it is in the collection
 * @param seen as the caller sees it
 */
public record SeenDocument(BsonDocument stored, BsonDocument seen) {}
