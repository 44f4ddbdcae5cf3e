package io.espalier.accounts.revocations;

import com.mongodb.client.MongoChangeStreamCursor;
import io.espalier.accounts.revocations.Freshness.Moment;
import java.util.Optional;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;

/**
 * An open stream of entries. What an answer of the server proves: it came to the end of what was there unless it is full, so
 * everything is known that was there when it was asked for. Belongs to one thread.
 */
final class RevocationStream implements AutoCloseable {
    /** How many entries an answer holds at most. They are small: no other bound is reached first. */
    static final int BATCH = 1000;

    private final MongoChangeStreamCursor<BsonDocument> cursor;
    private final Freshness freshness;
    private Moment asked;

    /** @param opened a moment before the server was asked to open it */
    RevocationStream(MongoChangeStreamCursor<BsonDocument> cursor, Freshness freshness, Moment opened) {
        this.cursor = cursor;
        this.freshness = freshness;
        this.asked = opened;
    }

    /**
     * Waits a moment for an answer, and hands over what is in it.
     *
     * @return as of when everything is known now; empty if the answer had no room for all
     * @throws IllegalStateException if the stream has ended
     */
    Optional<Moment> next(Consumer<ObjectId> sink) {
        if (cursor.available() == 0) {
            asked = freshness.now();
        }
        int entries = 0;
        BsonDocument change = cursor.tryNext();
        while (change != null) {
            sink.accept(RevocationRepository.subject(change));
            entries++;
            change = cursor.available() > 0 ? cursor.tryNext() : null;
        }
        if (cursor.getServerCursor() == null) {
            // Asked again it would go on to say that there is nothing, without asking the server.
            throw new IllegalStateException("the stream has ended: its collection was dropped or renamed");
        }
        return entries < BATCH ? Optional.of(asked) : Optional.empty();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
