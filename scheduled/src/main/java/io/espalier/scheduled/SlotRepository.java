package io.espalier.scheduled;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.espalier.functions.FunctionException;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * The collection {@value #NAME}: one document per slot that was started, {@code _id: {schedule, due}}, whose unique key decides
 * between processes; one per manual run, {@code _id: {schedule, due, manual}}. Documents go at {@code expire_at}: a schedule leaves a record as long as a missed slot can be caught up.
 */
final class SlotRepository {
    static final String NAME = "schedule_slots";

    private static final String SCHEDULE = "_id.schedule";
    private static final String DUE = "_id.due";
    private static final String OWNER = "owner";
    private static final String STATE = "state";
    private static final String ATTEMPTS = "attempts";

    /** No answer of MongoDB is waited for longer, even on a connection that stays open. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    private final EspalierDatabase database;
    private final String owner;

    /** @param owner names this process, and no other that ever was */
    SlotRepository(EspalierDatabase database, String owner) {
        this.database = database;
        this.owner = owner;
    }

    /**
     * Records the slot as started by this process.
     *
     * @return whether this process is the one that starts it. True as well when an earlier attempt of this process, whose
     *     answer got lost, has recorded it
     */
    boolean claim(Slot slot, String function, Instant now, Instant expireAt) {
        return insert(slot, function, now, expireAt) || isOwn(slot);
    }

    /**
     * Records a run that somebody asked for.
     *
     * @return false if another run was asked for in the same millisecond
     */
    boolean recordManual(Slot slot, String function, Instant now, Instant expireAt) {
        return insert(slot, function, now, expireAt);
    }

    private boolean insert(Slot slot, String function, Instant now, Instant expireAt) {
        return insert(new BsonDocument("_id", slot.id())
                .append("function", new BsonString(function))
                .append(OWNER, new BsonString(owner))
                .append(STATE, new BsonString(RunState.RUNNING.wireName()))
                .append("started", date(now))
                .append(ATTEMPTS, new BsonInt32(1))
                .append("expire_at", date(expireAt)));
    }

    /** Records that a schedule is followed from now on, unless there is a record of it already. */
    void recordFollowing(String schedule, Instant beginning, Instant expireAt) {
        // An id of its own: a slot that is due in the same moment is still free.
        BsonDocument id = Slot.of(schedule, beginning).id().append("followed", BsonBoolean.TRUE);
        insert(new BsonDocument("_id", id)
                .append(OWNER, new BsonString(owner))
                .append(STATE, new BsonString(RunState.FOLLOWED.wireName()))
                .append("expire_at", date(expireAt)));
    }

    private boolean insert(BsonDocument document) {
        try {
            slots().insertOne(document);
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    /** Whether this process has recorded the slot as started by itself. */
    boolean isOwn(Slot slot) {
        return slots().countDocuments(own(slot)) > 0;
    }

    void recordSuccess(Slot slot, int attempts, Instant now) {
        finish(slot, end(RunState.SUCCEEDED, attempts, now));
    }

    void recordFailure(Slot slot, int attempts, Instant now, FunctionException failure) {
        BsonDocument error = new BsonDocument(
                        "code", new BsonString(failure.code().wireName()))
                .append("message", new BsonString(String.valueOf(failure.getMessage())));
        finish(slot, Updates.combine(end(RunState.FAILED, attempts, now), Updates.set("error", error)));
    }

    private void finish(Slot slot, Bson update) {
        slots().updateOne(own(slot), update);
    }

    private static Bson end(RunState state, int attempts, Instant now) {
        return Updates.combine(
                Updates.set(STATE, state.wireName()),
                Updates.set(ATTEMPTS, attempts),
                Updates.set("finished", date(now)));
    }

    /** The schedule's latest record, manual runs included. */
    Optional<ScheduleStatus.Run> latest(String schedule) {
        return latest(Filters.eq(SCHEDULE, schedule)).map(SlotRepository::run);
    }

    /** The time of the schedule's latest slot, or since when it is followed; manual runs say nothing about slots. */
    Optional<Instant> latestDue(String schedule) {
        return latest(Filters.and(Filters.eq(SCHEDULE, schedule), Filters.exists("_id." + Slot.MANUAL, false)))
                .map(SlotRepository::due);
    }

    private Optional<BsonDocument> latest(Bson filter) {
        return Optional.ofNullable(
                slots().find(filter).sort(Sorts.descending(DUE)).first());
    }

    private static Instant due(BsonDocument document) {
        return instant(document.getDocument("_id"), "due").orElse(Instant.EPOCH);
    }

    private static ScheduleStatus.Run run(BsonDocument document) {
        return new ScheduleStatus.Run(
                due(document),
                document.getDocument("_id").containsKey(Slot.MANUAL),
                RunState.of(document.getString(STATE).getValue()),
                document.getInt32(ATTEMPTS, new BsonInt32(0)).getValue(),
                instant(document, "started"),
                instant(document, "finished"),
                Optional.ofNullable(document.get("error"))
                        .filter(error -> error.isDocument())
                        .map(error -> error.asDocument()
                                .getString("message", new BsonString(""))
                                .getValue()));
    }

    private static Optional<Instant> instant(BsonDocument document, String key) {
        return document.isDateTime(key)
                ? Optional.of(Instant.ofEpochMilli(document.getDateTime(key).getValue()))
                : Optional.empty();
    }

    private Bson own(Slot slot) {
        return Filters.and(Filters.eq("_id", slot.id()), Filters.eq(OWNER, owner));
    }

    private static BsonDateTime date(Instant instant) {
        return new BsonDateTime(instant.toEpochMilli());
    }

    private MongoCollection<BsonDocument> slots() {
        return database.collection(NAME).withTimeout(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Bson latestIndex() {
        return Indexes.compoundIndex(Indexes.ascending(SCHEDULE), Indexes.descending(DUE));
    }
}
