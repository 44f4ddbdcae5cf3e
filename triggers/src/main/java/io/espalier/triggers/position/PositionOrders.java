package io.espalier.triggers.position;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;

/**
 * What operators and the app's definitions order about whole triggers, whoever has their leases: written into the positions, where the
 * holders look for it. Positions themselves are moved of suspended or disabled triggers alone. Thread-safe.
 */
public final class PositionOrders {
    private final EspalierDatabase database;
    private final Duration timeLimit;

    public PositionOrders(EspalierDatabase database, Duration timeLimit) {
        this.database = database;
        this.timeLimit = timeLimit;
    }

    /**
     * An operator suspends all parts of a trigger.
     *
     * @return how many
     */
    public long suspend(String trigger, Suspension suspension) {
        return collection()
                .updateMany(
                        and(eq(PositionDocument.TRIGGER, trigger), exists(PositionDocument.SUSPENDED, false)),
                        Updates.set(PositionDocument.SUSPENDED, PositionDocument.encode(suspension)))
                .getModifiedCount();
    }

    /**
     * An operator lets the suspended parts of a trigger go on where they stood, on the same deployment.
     *
     * @return how many
     */
    public long resume(String trigger, String replicaSetId) {
        return collection()
                .updateMany(
                        and(suspended(trigger), eq(PositionDocument.REPLICA_SET_ID, replicaSetId)),
                        PositionRepository.released())
                .getModifiedCount();
    }

    /**
     * An operator lets the suspended parts of a trigger begin at a time, wherever they stood.
     *
     * @return how many
     */
    public long resumeAt(String trigger, BsonTimestamp time, String replicaSetId) {
        return collection()
                .updateMany(
                        suspended(trigger),
                        Updates.combine(PositionRepository.restart(time, replicaSetId), PositionRepository.released()))
                .getModifiedCount();
    }

    /** Remembers since when the app has triggers disabled. */
    public void disabled(Collection<String> triggers) {
        collection()
                .updateMany(
                        and(in(PositionDocument.TRIGGER, triggers), exists(PositionDocument.DISABLED_AT, false)),
                        Updates.currentDate(PositionDocument.DISABLED_AT));
    }

    /** The trigger is enabled again; with a time it begins anew there. */
    public void enabled(String trigger, Optional<BsonTimestamp> startAt, String replicaSetId) {
        Bson enabled = Updates.unset(PositionDocument.DISABLED_AT);
        collection()
                .updateMany(
                        and(eq(PositionDocument.TRIGGER, trigger), exists(PositionDocument.DISABLED_AT)),
                        startAt.map(time -> Updates.combine(PositionRepository.restart(time, replicaSetId), enabled))
                                .orElse(enabled));
    }

    /** Tells the holders of these parts that dead letters were parked for another attempt. */
    public void replayed(Collection<String> parts) {
        collection().updateMany(in(PositionDocument.ID, parts), Updates.inc(PositionDocument.REPLAYS, 1));
    }

    private static Bson suspended(String trigger) {
        return and(eq(PositionDocument.TRIGGER, trigger), exists(PositionDocument.SUSPENDED));
    }

    private MongoCollection<BsonDocument> collection() {
        return database.collection(PositionRepository.COLLECTION)
                .withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
