package io.espalier.app;

import java.util.List;

/**
 * {@code schema.json} of all collections.
 *
 * @param nullTypes whether null fits the type of every property that is not required: {@code
 *     espalier.null_type_schema_validation} in the root file, where App Services keeps a setting of its own that exports do not
 *     hold
 */
public record SchemaDefinitions(List<SchemaDefinition> schemas, boolean nullTypes) {
    /** No collection has a schema. */
    public static final SchemaDefinitions NONE = new SchemaDefinitions(List.of(), false);

    public SchemaDefinitions {
        schemas = List.copyOf(schemas);
    }
}
