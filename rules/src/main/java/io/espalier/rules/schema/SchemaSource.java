package io.espalier.rules.schema;

import io.espalier.rules.Namespace;
import org.bson.BsonDocument;

/**
 * A schema file as it was read.
 *
 * @param file the file's path inside the app directory, for messages
 * @param schema the content of {@code schema.json}
 */
public record SchemaSource(Namespace namespace, String file, BsonDocument schema) {}
