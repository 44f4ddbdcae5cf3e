package io.espalier.rules.request;

import java.util.List;
import org.bson.BsonDocument;

/**
 * Update operators whose paths are known.
 *
 * @param onExisting what they touch in a document that exists
 * @param positional whether a path holds {@code $}, the place in an array where the query matched
 */
public record OperatorUpdate(
        BsonDocument operators, List<BsonDocument> arrayFilters, List<Touch> onExisting, boolean positional)
        implements CallerUpdate {
    public OperatorUpdate {
        arrayFilters = List.copyOf(arrayFilters);
        onExisting = List.copyOf(onExisting);
    }
}
