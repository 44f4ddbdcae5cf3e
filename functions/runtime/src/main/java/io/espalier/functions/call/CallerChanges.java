package io.espalier.functions.call;

import io.espalier.rules.ChangeEvents;
import java.util.Optional;
import org.bson.BsonDocument;

/** A stream of changes that a caller asked for, whose failures are those of the door. Not thread-safe. */
final class CallerChanges implements ChangeEvents {
    private final String function;
    private final ChangeEvents changes;

    CallerChanges(String function, ChangeEvents changes) {
        this.function = function;
        this.changes = changes;
    }

    @Override
    public Optional<BsonDocument> next() {
        try {
            return changes.next();
        } catch (RuntimeException e) {
            throw FunctionFailures.translate(function, e);
        }
    }

    @Override
    public void close() {
        changes.close();
    }
}
