package io.espalier.app;

import org.bson.BsonDocument;

/**
 * The rules of one collection, as they stand in the file. The rules engine compiles them and reports its own refusals.
 *
 * @param service the data source's name
 * @param rules the file's content with EJSON parsed
 */
public record CollectionRulesDefinition(
        String service, String database, String collection, BsonDocument rules, SourceLocation location) {}
