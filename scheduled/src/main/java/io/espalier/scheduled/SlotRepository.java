package io.espalier.scheduled;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.espalier.functions.EspalierDatabase;
import io.espalier.functions.FunctionException;
import java.time.Instant;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * The collection {@value #NAME}: one document per slot that was started, {@code _id: {schedule, due}}. Its unique key decides
 * between processes. Documents go at {@code expire_at}: a schedule leaves a record as long as a missed slot can be caught up.
 */
final class SlotRepository {
    static final String NAME = "schedule_slots";

    private static final String SCHEDULE = "_id.schedule";
    private static final String DUE = "_id.due";
    private static final String OWNER = "owner";
    private static final String STATE = "state";

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
        BsonDocument document = new BsonDocument("_id", slot.id())
                .append("function", new BsonString(function))
                .append(OWNER, new BsonString(owner))
                .append(STATE, new BsonString(RunState.RUNNING.wireName()))
                .append("started", date(now))
                .append("expire_at", date(expireAt));
        return insert(document) || isOwn(slot);
    }

    /** Records that a schedule is followed from now on, unless there is a record of it already. */
    void recordFollowing(Slot beginning, Instant expireAt) {
        insert(new BsonDocument("_id", beginning.id())
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

    private boolean isOwn(Slot slot) {
        return slots().countDocuments(own(slot)) > 0;
    }

    void recordSuccess(Slot slot, Instant now) {
        finish(slot, Updates.combine(state(RunState.SUCCEEDED), Updates.set("finished", date(now))));
    }

    void recordFailure(Slot slot, Instant now, FunctionException failure) {
        BsonDocument error = new BsonDocument(
                        "code", new BsonString(failure.code().wireName()))
                .append("message", new BsonString(String.valueOf(failure.getMessage())));
        finish(
                slot,
                Updates.combine(
                        state(RunState.FAILED), Updates.set("finished", date(now)), Updates.set("error", error)));
    }

    private void finish(Slot slot, Bson update) {
        slots().updateOne(own(slot), update);
    }

    private static Bson state(RunState state) {
        return Updates.set(STATE, state.wireName());
    }

    /** The record of the schedule's latest slot. */
    Optional<ScheduleStatus.Run> latest(String schedule) {
        return Optional.ofNullable(slots().find(Filters.eq(SCHEDULE, schedule))
                        .sort(Sorts.descending(DUE))
                        .first())
                .map(SlotRepository::run);
    }

    private static ScheduleStatus.Run run(BsonDocument document) {
        return new ScheduleStatus.Run(
                instant(document.getDocument("_id"), "due").orElse(Instant.EPOCH),
                RunState.of(document.getString(STATE).getValue()),
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
        return database.collection(NAME);
    }

    static Bson latestIndex() {
        return Indexes.compoundIndex(Indexes.ascending(SCHEDULE), Indexes.descending(DUE));
    }
}
