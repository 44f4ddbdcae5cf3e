package io.espalier.rules.schema;

import io.espalier.rules.Namespace;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * A schema file as it was read.
 *
 * @param file the file's path inside the app directory, for messages
 * @param schema the content of {@code schema.json}; empty if the file could not be read, which was reported by whoever read it
 */
public record SchemaSource(Namespace namespace, String file, Optional<BsonDocument> schema) {

    /** Of a file that could be read. */
    public SchemaSource(Namespace namespace, String file, BsonDocument schema) {
        this(namespace, file, Optional.of(schema));
    }
}
