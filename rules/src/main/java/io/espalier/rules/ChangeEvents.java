package io.espalier.rules;

import java.util.Optional;
import org.bson.BsonDocument;

/**
 * The changes of a collection, one by one, as the watching caller may see them. Not thread-safe. Must be closed.
 */
public interface ChangeEvents extends AutoCloseable {

    /**
     * Waits for the next event for about a second.
     *
     * @return the change event in MongoDB's form, its {@code _id} being the token to resume after; empty if none came
     * @throws RulesException if the stream ended or failed
     */
    Optional<BsonDocument> next();

    @Override
    void close();
}
