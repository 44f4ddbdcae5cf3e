package io.espalier.functions.idempotency;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.conversions.Bson;

/**
 * The collection {@value #COLLECTION}: one record for each key, {@value #RUNNING} until its request was answered and
 * {@value #DONE} from then on. Whoever changes it names himself as owner, so that one who has lost the key changes nothing.
 * MongoDB removes records when their time is over. Thread-safe.
 */
@Singleton
public final class IdempotencyRepository implements Migration {
    static final String COLLECTION = "idempotency_keys";
    static final String REQUEST = "request";
    static final String OWNER = "owner";
    static final String STATE = "state";
    static final String RUNNING = "running";
    static final String DONE = "done";
    static final String TRANSACTIONAL = "transactional";
    static final String CLAIM_EXPIRES = "claim_expires_at";
    static final String EXPIRES = "expires_at";
    static final String ANSWER = "answer";
    static final String ANSWER_BYTES = "answer_bytes";

    /** Long enough for an election. */
    private static final Duration OPERATION_LIMIT = Duration.ofSeconds(10);

    private static final int MOST_ATTEMPTS = 5;

    private final EspalierDatabase database;

    @Inject
    public IdempotencyRepository(EspalierDatabase database) {
        this.database = database;
    }

    @Override
    public void migrate(EspalierDatabase own) {
        own.collection(COLLECTION)
                .createIndex(Indexes.ascending(EXPIRES), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }

    /**
     * Claims a key, or tells whose it is.
     *
     * @param remaining how long this may take at most
     */
    KeyState claim(ClaimCommand command, Duration remaining) {
        Duration limit = remaining.compareTo(OPERATION_LIMIT) < 0 ? remaining : OPERATION_LIMIT;
        FindOneAndUpdateOptions options = new FindOneAndUpdateOptions()
                .upsert(true)
                .returnDocument(ReturnDocument.AFTER)
                .projection(command.projection());
        for (int attempt = 1; ; attempt++) {
            try {
                return command.stateOf(Objects.requireNonNull(
                        records(limit).findOneAndUpdate(command.filter(), command.update(), options)));
            } catch (MongoCommandException e) {
                // Two upserts of one key at the same moment: the other one has inserted it.
                if (attempt == MOST_ATTEMPTS
                        || ErrorCategory.fromErrorCode(e.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw e;
                }
            }
        }
    }

    /** Keeps an answer in a transaction; false if the key is no longer the owner's. */
    boolean completeIn(ClientSession session, String id, String owner, BsonDocument answer, int maxBytes) {
        return database.client()
                        .getDatabase(database.name())
                        .getCollection(COLLECTION, BsonDocument.class)
                        .updateOne(session, held(id, owner), completion(answer, maxBytes))
                        .getMatchedCount()
                == 1;
    }

    /** Keeps an answer; false if the key is no longer the owner's, or was answered. */
    boolean complete(String id, String owner, BsonDocument answer, int maxBytes) {
        return records(OPERATION_LIMIT)
                        .updateOne(held(id, owner), completion(answer, maxBytes))
                        .getMatchedCount()
                == 1;
    }

    /** Gives a key back as if it had never been used; false if it is no longer the owner's, or was answered. */
    boolean release(String id, String owner) {
        return records(OPERATION_LIMIT).deleteOne(held(id, owner)).getDeletedCount() == 1;
    }

    /** Whether the owner's answer is kept. */
    boolean isAnswered(String id, String owner) {
        return records(OPERATION_LIMIT)
                        .find(Filters.and(Filters.eq("_id", id), Filters.eq(OWNER, owner), Filters.eq(STATE, DONE)))
                        .projection(new BsonDocument("_id", new BsonInt32(1)))
                        .first()
                != null;
    }

    private MongoCollection<BsonDocument> records(Duration limit) {
        return database.collection(COLLECTION).withTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    }

    private static Bson held(String id, String owner) {
        return Filters.and(Filters.eq("_id", id), Filters.eq(OWNER, owner), Filters.eq(STATE, RUNNING));
    }

    private static BsonDocument completion(BsonDocument answer, int maxBytes) {
        int bytes = new RawBsonDocument(answer, new BsonDocumentCodec())
                .getByteBuffer()
                .remaining();
        BsonDocument set = new BsonDocument(STATE, new BsonString(DONE)).append(ANSWER_BYTES, new BsonInt64(bytes));
        Optional.of(answer).filter(kept -> bytes <= maxBytes).ifPresent(kept -> set.append(ANSWER, kept));
        return new BsonDocument("$set", set).append("$unset", new BsonDocument(CLAIM_EXPIRES, new BsonString("")));
    }
}
