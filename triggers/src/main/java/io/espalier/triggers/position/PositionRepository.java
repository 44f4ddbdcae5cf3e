package io.espalier.triggers.position;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;

/**
 * The collection {@value #COLLECTION}: one small document per part of a trigger, kept for good. All writes are majority
 * writes. A position is moved by the holder of the part's lease alone, whose fencing number stands in the document; it never
 * moves backwards, never by a holder whose pipeline is not the recorded one, and not while the part is suspended. What
 * operators order is written by {@link PositionOrders}. Thread-safe.
 */
public final class PositionRepository {
    public static final String COLLECTION = "trigger_positions";

    private final EspalierDatabase database;
    private final Duration timeLimit;

    public PositionRepository(EspalierDatabase database, Duration timeLimit) {
        this.database = database;
        this.timeLimit = timeLimit;
    }

    /** How a save ended. */
    public enum Saved {
        SAVED,
        /** An operator has suspended the part, or another process has changed its pipeline: it must be looked at again. */
        CHANGED,
        /** A later holder of the lease works on the part. */
        LEASE_LOST
    }

    public Optional<StoredPosition> find(PartId part) {
        return Optional.ofNullable(collection()
                        .find(eq(PositionDocument.ID, part.toString()))
                        .first())
                .map(PositionDocument::decode);
    }

    /** All of these parts that are recorded. */
    public List<StoredPosition> find(Collection<PartId> parts) {
        return collection()
                .find(in(
                        PositionDocument.ID,
                        parts.stream().map(PartId::toString).toList()))
                .map(PositionDocument::decode)
                .into(new ArrayList<>());
    }

    /** All parts of these triggers that are recorded. */
    public List<StoredPosition> ofTriggers(Collection<String> triggers) {
        return collection()
                .find(in(PositionDocument.TRIGGER, triggers))
                .map(PositionDocument::decode)
                .into(new ArrayList<>());
    }

    /** Records the first position of a part, unless there is one. */
    public void insertFirst(TriggerPosition position) {
        try {
            collection().insertOne(PositionDocument.encode(position));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
        }
    }

    /**
     * From now on holders with a smaller fencing number can no longer change anything.
     *
     * @return false if there is a later one
     */
    public boolean claim(PartId part, long fence) {
        return collection()
                        .updateOne(
                                and(
                                        id(part),
                                        or(lte(PositionDocument.FENCE, fence), exists(PositionDocument.FENCE, false))),
                                Updates.combine(
                                        Updates.set(PositionDocument.FENCE, fence),
                                        Updates.inc(PositionDocument.REVISION, 0),
                                        Updates.set(PositionDocument.TRIGGER, part.trigger())))
                        .getMatchedCount()
                == 1;
    }

    /**
     * Saves a position with a high-water mark, also of a part that was suspended meanwhile; one that is not further than the
     * recorded one changes nothing.
     *
     * @param revision the orders of operators that the holder knows: later ones may have moved the position
     */
    public Saved save(TriggerPosition position, long fence, int revision) {
        ResumeToken reached = position.highWaterMark().orElseThrow();
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.set(PositionDocument.HIGH_WATER_MARK, reached.document()),
                Updates.set(PositionDocument.CLUSTER_TIME, position.clusterTime()),
                Updates.currentDate(PositionDocument.UPDATED_AT)));
        position.eventToken()
                .ifPresent(token -> changes.add(Updates.set(PositionDocument.EVENT_TOKEN, token.document())));
        Bson older = and(
                id(position.part()),
                eq(PositionDocument.FENCE, fence),
                eq(PositionDocument.REVISION, revision),
                eq(PositionDocument.PIPELINE_HASH, position.pipelineHash()),
                or(
                        exists(PositionDocument.HIGH_WATER_MARK, false),
                        lt(PositionDocument.HIGH_WATER_MARK + "._data", reached.data())));
        if (collection().updateOne(older, Updates.combine(changes)).getMatchedCount() == 1) {
            return Saved.SAVED;
        }
        return why(position, fence, revision);
    }

    private Saved why(TriggerPosition position, long fence, int revision) {
        Optional<StoredPosition> stored = find(position.part());
        if (stored.map(found -> found.fence() > fence).orElse(true)) {
            return Saved.LEASE_LOST;
        }
        boolean same = stored.map(found -> found.revision() == revision
                        && found.position().pipelineHash().equals(position.pipelineHash()))
                .orElse(false);
        return same ? Saved.SAVED : Saved.CHANGED;
    }

    /**
     * Records that a stream with another pipeline goes on from this place. From then on processes with the old pipeline can
     * no longer move the position past events that only the new one matches.
     *
     * @return whether the position was still the one that is given
     */
    public boolean replacePipeline(TriggerPosition position, String newHash, long fence) {
        Bson unchanged = and(
                mine(position.part(), fence),
                eq(PositionDocument.PIPELINE_HASH, position.pipelineHash()),
                eq(PositionDocument.CLUSTER_TIME, position.clusterTime()));
        return collection()
                        .updateOne(
                                unchanged,
                                Updates.combine(
                                        Updates.set(PositionDocument.PIPELINE_HASH, newHash),
                                        Updates.unset(PositionDocument.HIGH_WATER_MARK),
                                        Updates.currentDate(PositionDocument.UPDATED_AT)))
                        .getModifiedCount()
                == 1;
    }

    /**
     * The holder begins anew at a later place: what lies between is given up, and recorded as a gap.
     *
     * @return false if it is no longer the holder
     */
    public boolean skipTo(TriggerPosition position, BsonTimestamp from, String reason, long fence) {
        BsonDocument gap = PositionDocument.gap(from, position.clusterTime(), reason);
        return collection()
                        .updateOne(
                                mine(position.part(), fence),
                                Updates.combine(
                                        restart(position.clusterTime(), position.replicaSetId()),
                                        Updates.set(PositionDocument.PIPELINE_HASH, position.pipelineHash()),
                                        PositionDocument.addGap(gap)))
                        .getMatchedCount()
                == 1;
    }

    /**
     * The holder waits before an event that has failed, so that attempts are counted on by whoever holds the part then.
     *
     * @return false if it is no longer the holder, or the part is suspended
     */
    public boolean await(PartId part, long fence, WaitingEvent event) {
        return collection()
                        .updateOne(
                                mine(part, fence),
                                Updates.set(PositionDocument.WAITING, PositionDocument.encode(event)))
                        .getMatchedCount()
                == 1;
    }

    /**
     * The holder cannot go on.
     *
     * @return false if it is no longer the holder, or the part is suspended already
     */
    public boolean suspend(PartId part, long fence, Suspension suspension) {
        return collection()
                        .updateOne(
                                mine(part, fence),
                                Updates.set(PositionDocument.SUSPENDED, PositionDocument.encode(suspension)))
                        .getModifiedCount()
                == 1;
    }

    /** The holder goes on although the part was suspended. */
    public void release(PartId part, long fence) {
        collection().updateOne(and(id(part), eq(PositionDocument.FENCE, fence)), released());
    }

    private static Bson id(PartId part) {
        return eq(PositionDocument.ID, part.toString());
    }

    private static Bson mine(PartId part, long fence) {
        return and(id(part), eq(PositionDocument.FENCE, fence), exists(PositionDocument.SUSPENDED, false));
    }

    static Bson released() {
        return Updates.combine(Updates.unset(PositionDocument.SUSPENDED), Updates.inc(PositionDocument.REVISION, 1));
    }

    static Bson restart(BsonTimestamp time, String replicaSetId) {
        return Updates.combine(
                Updates.set(PositionDocument.CLUSTER_TIME, time),
                Updates.set(PositionDocument.REPLICA_SET_ID, replicaSetId),
                Updates.unset(PositionDocument.HIGH_WATER_MARK),
                Updates.unset(PositionDocument.EVENT_TOKEN),
                Updates.unset(PositionDocument.WAITING),
                Updates.currentDate(PositionDocument.UPDATED_AT));
    }

    private MongoCollection<BsonDocument> collection() {
        return database.collection(COLLECTION).withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
