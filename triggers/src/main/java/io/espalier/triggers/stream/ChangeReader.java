package io.espalier.triggers.stream;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import io.espalier.triggers.position.ResumeToken;
import io.espalier.triggers.position.TriggerPosition;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/**
 * An open change stream. It begins exactly where the position ends: the driver's own way to continue (once, after an error
 * that MongoDB calls resumable) keeps to the same options. Belongs to one thread.
 */
final class ChangeReader implements ChangeSource {
    private final MongoChangeStreamCursor<RawBsonDocument> cursor;
    private final TriggerPosition start;
    private final SplitEvents pieces = new SplitEvents();

    private ChangeReader(MongoChangeStreamCursor<RawBsonDocument> cursor, TriggerPosition start) {
        this.cursor = cursor;
        this.start = start;
    }

    /** Opens the stream where {@code start} ends. */
    static ChangeReader open(ChangeStreamIterable<BsonDocument> stream, TriggerPosition start) {
        // startAfter is resumeAfter that also accepts the token of an invalidated stream.
        start.highWaterMark()
                .ifPresentOrElse(
                        token -> stream.startAfter(token.document()),
                        () -> stream.startAtOperationTime(start.clusterTime()));
        return new ChangeReader(
                (MongoChangeStreamCursor<RawBsonDocument>)
                        stream.withDocumentClass(RawBsonDocument.class).cursor(),
                start);
    }

    @Override
    public ChangeRead next() {
        RawBsonDocument change = cursor.tryNext();
        while (change != null) {
            ResumeToken token = new ResumeToken(change.getDocument("_id"));
            if (start.isFinished(token)) {
                return new ChangeRead.Quiet(token);
            }
            var whole = pieces.add(change, token);
            if (whole.isPresent()) {
                return whole.get();
            }
            change = cursor.next();
        }
        ResumeToken reached = new ResumeToken(Objects.requireNonNull(cursor.getResumeToken(), "resume token"));
        return cursor.getServerCursor() == null ? new ChangeRead.Invalidated(reached) : new ChangeRead.Quiet(reached);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
