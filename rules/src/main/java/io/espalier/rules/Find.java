package io.espalier.rules;

import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;

/**
 * What to find. Immutable: each method returns a changed copy.
 *
 * @param query a MongoDB query
 * @param projection a MongoDB projection
 * @param sort a MongoDB sort document
 * @param limit the largest number of documents; 0 means no limit
 * @param skip how many matching documents to leave out first
 */
public record Find(Bson query, Optional<Bson> projection, Optional<Bson> sort, int limit, int skip) {
    public Find {
        if (limit < 0 || skip < 0) {
            throw new IllegalArgumentException("limit and skip must not be negative, got " + limit + " and " + skip);
        }
    }

    public static Find matching(Bson query) {
        return new Find(query, Optional.empty(), Optional.empty(), 0, 0);
    }

    public static Find all() {
        return matching(new BsonDocument());
    }

    public Find projection(Bson newProjection) {
        return new Find(query, Optional.of(newProjection), sort, limit, skip);
    }

    public Find sort(Bson newSort) {
        return new Find(query, projection, Optional.of(newSort), limit, skip);
    }

    public Find limit(int newLimit) {
        return new Find(query, projection, sort, newLimit, skip);
    }

    public Find skip(int newSkip) {
        return new Find(query, projection, sort, limit, newSkip);
    }
}
