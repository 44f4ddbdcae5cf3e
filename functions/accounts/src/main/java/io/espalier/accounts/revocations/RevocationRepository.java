package io.espalier.accounts.revocations;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.espalier.accounts.revocations.Freshness.Moment;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * The collection {@code revocations}: one document per session or user that is named, under its id, removed by MongoDB when no
 * token that it concerns can be valid any more. It stays as small as what is revoked within that time, about 100 bytes each.
 */
@Singleton
final class RevocationRepository implements Migration {
    static final String COLLECTION = "revocations";

    /** Beyond, about 50 MB, the entries are not worth their memory: whoever reads more must not rely on them. */
    static final int MAXIMUM_ENTRIES = 500_000;

    /** For one look into the stream, so that a silent network is noticed. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    private static final String EXPIRY = "expires_at";

    private static final List<Bson> ENTRIES = List.of(
            Aggregates.match(Filters.in("operationType", "insert", "update", "replace")),
            Aggregates.project(Projections.include("documentKey")));

    private final EspalierDatabase database;

    @Inject
    RevocationRepository(EspalierDatabase database) {
        this.database = database;
    }

    @Override
    public void migrate(EspalierDatabase own) {
        own.collection(COLLECTION)
                .createIndex(Indexes.ascending(EXPIRY), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }

    /** Names a subject, or names it for longer. */
    void name(ObjectId subject, String kind, Instant expiry) {
        database.collection(COLLECTION)
                .updateOne(
                        Filters.eq("_id", subject),
                        Updates.combine(Updates.set("kind", new BsonString(kind)), Updates.set(EXPIRY, expiry)),
                        new UpdateOptions().upsert(true));
    }

    /**
     * Hands over all entries that are there, and opens a stream of all that come. The stream begins at a time of MongoDB's, and
     * the entries are read as of a later one, also if another member becomes primary between the two: none falls between.
     *
     * @param await how long the server may hold one look into a quiet stream
     */
    RevocationStream open(Freshness freshness, Duration await, Consumer<ObjectId> sink) {
        MongoCollection<BsonDocument> entries =
                database.collection(COLLECTION).withTimeout(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        try (ClientSession causal = database.client().startSession()) {
            BsonTimestamp begin = operationTime(causal);
            Moment asked = freshness.now();
            RevocationStream stream = new RevocationStream(
                    (MongoChangeStreamCursor<BsonDocument>) entries.watch(ENTRIES, BsonDocument.class)
                            .startAtOperationTime(begin)
                            .maxAwaitTime(await.toMillis(), TimeUnit.MILLISECONDS)
                            .batchSize(RevocationStream.BATCH)
                            .withDocumentClass(BsonDocument.class)
                            .cursor(),
                    freshness,
                    asked);
            try {
                entries.find(causal)
                        .projection(Projections.include("_id"))
                        // One more shows that there are too many.
                        .limit(MAXIMUM_ENTRIES + 1)
                        .forEach(entry -> sink.accept(entry.getObjectId("_id").getValue()));
                return stream;
            } catch (RuntimeException | Error e) {
                stream.close();
                throw e;
            }
        }
    }

    private BsonTimestamp operationTime(ClientSession causal) {
        database.client().getDatabase(database.name()).runCommand(causal, new BsonDocument("ping", new BsonInt32(1)));
        return Objects.requireNonNull(causal.getOperationTime(), "operation time");
    }

    /** The subject of a change. */
    static ObjectId subject(BsonDocument change) {
        return change.getDocument("documentKey").getObjectId("_id").getValue();
    }
}
