package io.espalier.functions;

import org.bson.BsonDocument;

/**
 * The environment of the app: {@code context.environment} (spec/app-services.md §6.3).
 *
 * @param tag its name; empty for none
 * @param values its values by name; a copy
 */
public record Environment(String tag, BsonDocument values) {
    public Environment {
        values = values.clone();
    }
}
