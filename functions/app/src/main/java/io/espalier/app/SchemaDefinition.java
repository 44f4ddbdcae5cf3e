package io.espalier.app;

import java.util.Optional;
import org.bson.BsonDocument;

/**
 * The schema of one collection, as it stands in the file. The rules engine parses it and reports its own refusals.
 *
 * @param schema the file's content with EJSON parsed; empty if the file was refused, so that nothing can be checked against it
 *     and nothing be written under rules
 */
public record SchemaDefinition(
        String database, String collection, Optional<BsonDocument> schema, SourceLocation location) {}
