package io.espalier.triggers;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.changestream.FullDocument;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/**
 * An open change stream. It begins exactly where the position ends: the driver's own way to continue (once, after an error
 * that MongoDB calls resumable) keeps to the same options. Belongs to one thread.
 */
final class ChangeReader implements AutoCloseable {
    /** How long the server holds a look into a quiet stream; also how long a stop may have to wait for it. */
    private static final Duration AWAIT = Duration.ofSeconds(1);

    private final MongoChangeStreamCursor<BsonDocument> cursor;
    private final TriggerPosition start;

    private ChangeReader(MongoChangeStreamCursor<BsonDocument> cursor, TriggerPosition start) {
        this.cursor = cursor;
        this.start = start;
    }

    /** @param timeLimit for one look into the stream, so that a silent network is noticed */
    static ChangeReader open(MongoClient client, TriggerPipeline pipeline, TriggerPosition start, Duration timeLimit) {
        ChangeStreamIterable<BsonDocument> stream = client.getDatabase(pipeline.database())
                .getCollection(pipeline.collection(), BsonDocument.class)
                .withReadConcern(ReadConcern.MAJORITY)
                .withReadPreference(ReadPreference.primary())
                .withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS)
                .watch(pipeline.stages(), BsonDocument.class)
                .maxAwaitTime(AWAIT.toMillis(), TimeUnit.MILLISECONDS)
                .fullDocument(pipeline.fullDocument() ? FullDocument.UPDATE_LOOKUP : FullDocument.DEFAULT);
        // startAfter is resumeAfter that also accepts the token of an invalidated stream.
        start.highWaterMark()
                .ifPresentOrElse(
                        token -> stream.startAfter(token.document()),
                        () -> stream.startAtOperationTime(start.clusterTime()));
        return new ChangeReader(
                (MongoChangeStreamCursor<BsonDocument>)
                        stream.withDocumentClass(BsonDocument.class).cursor(),
                start);
    }

    /** Waits a moment for the next change. */
    ChangeRead next() {
        BsonDocument change = cursor.tryNext();
        if (change != null) {
            ResumeToken token = new ResumeToken(change.getDocument("_id"));
            return start.isFinished(token) ? new ChangeRead.Quiet(token) : new ChangeRead.Change(change, token);
        }
        ResumeToken reached = new ResumeToken(Objects.requireNonNull(cursor.getResumeToken(), "resume token"));
        return cursor.getServerCursor() == null ? new ChangeRead.Invalidated(reached) : new ChangeRead.Quiet(reached);
    }

    /** Whether the next change is here already, so that looking for it costs nothing. */
    boolean hasBuffered() {
        return cursor.available() > 0;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
