package io.espalier.rules.explain;

import org.bson.BsonDocument;

/**
 * What is sent to MongoDB for a query.
 *
 * @param query finds all documents that the caller gets, and perhaps more
 * @param onSeen what a document must match besides, as the caller sees it; empty for nothing
 * @param exact whether the rules decide nothing about what the query finds, but which fields are seen
 */
public record SentQuery(BsonDocument query, BsonDocument onSeen, boolean exact) {}
