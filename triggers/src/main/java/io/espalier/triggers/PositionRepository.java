package io.espalier.triggers;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;

/**
 * The collection {@value #COLLECTION}: one small document per trigger, kept for good. All writes are majority writes; a
 * position never moves backwards, and never by a process whose pipeline is not the recorded one. Thread-safe.
 */
final class PositionRepository {
    static final String COLLECTION = "trigger_positions";

    private static final String EVENT_TOKEN = "eventToken";
    private static final String CLUSTER_TIME = "clusterTime";
    private static final String HIGH_WATER_MARK = "highWaterMark";
    private static final String PIPELINE_HASH = "pipelineHash";
    private static final String REPLICA_SET_ID = "replicaSetId";
    private static final String UPDATED_AT = "updatedAt";

    private final EspalierDatabase database;
    private final Duration timeLimit;

    PositionRepository(EspalierDatabase database, Duration timeLimit) {
        this.database = database;
        this.timeLimit = timeLimit;
    }

    Optional<TriggerPosition> find(String trigger) {
        return Optional.ofNullable(collection().find(eq("_id", trigger)).first())
                .map(PositionRepository::decode);
    }

    /** Records the first position of a trigger, unless there is one. @return the recorded one */
    TriggerPosition insertFirst(TriggerPosition position) {
        BsonDocument document = new BsonDocument("_id", new BsonString(position.trigger()))
                .append(CLUSTER_TIME, position.clusterTime())
                .append(PIPELINE_HASH, new BsonString(position.pipelineHash()))
                .append(REPLICA_SET_ID, new BsonString(position.replicaSetId()));
        try {
            collection().insertOne(document);
            return position;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return find(position.trigger()).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    /** Saves a position with a high-water mark. @return whether it was further than the recorded one, of the same pipeline */
    boolean save(TriggerPosition position) {
        ResumeToken reached = position.highWaterMark().orElseThrow();
        Bson older = and(
                eq("_id", position.trigger()),
                eq(PIPELINE_HASH, position.pipelineHash()),
                or(exists(HIGH_WATER_MARK, false), lt(HIGH_WATER_MARK + "._data", reached.data())));
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.set(HIGH_WATER_MARK, reached.document()),
                Updates.set(CLUSTER_TIME, position.clusterTime()),
                Updates.currentDate(UPDATED_AT)));
        position.eventToken().ifPresent(token -> changes.add(Updates.set(EVENT_TOKEN, token.document())));
        return collection().updateOne(older, Updates.combine(changes)).getModifiedCount() == 1;
    }

    /**
     * Records that a stream with another pipeline goes on from this place. From then on processes with the old pipeline can
     * no longer move the position past events that only the new one matches.
     *
     * @return whether the position was still the one that is given
     */
    boolean replacePipeline(TriggerPosition position, String newHash) {
        Bson unchanged = and(
                eq("_id", position.trigger()),
                eq(PIPELINE_HASH, position.pipelineHash()),
                eq(CLUSTER_TIME, position.clusterTime()),
                position.highWaterMark()
                        .map(token -> eq(HIGH_WATER_MARK + "._data", token.data()))
                        .orElseGet(() -> exists(HIGH_WATER_MARK, false)));
        return collection()
                        .updateOne(
                                unchanged,
                                Updates.combine(
                                        Updates.set(PIPELINE_HASH, newHash),
                                        Updates.unset(HIGH_WATER_MARK),
                                        Updates.currentDate(UPDATED_AT)))
                        .getModifiedCount()
                == 1;
    }

    private MongoCollection<BsonDocument> collection() {
        return database.collection(COLLECTION).withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static TriggerPosition decode(BsonDocument document) {
        return new TriggerPosition(
                document.getString("_id").getValue(),
                token(document, EVENT_TOKEN),
                document.getTimestamp(CLUSTER_TIME, new BsonTimestamp()),
                token(document, HIGH_WATER_MARK),
                document.getString(PIPELINE_HASH).getValue(),
                document.getString(REPLICA_SET_ID).getValue());
    }

    private static Optional<ResumeToken> token(BsonDocument document, String field) {
        return document.isDocument(field)
                ? Optional.of(new ResumeToken(document.getDocument(field)))
                : Optional.empty();
    }
}
