package io.espalier.triggers.delivery;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ResumeToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * The collection {@value #COLLECTION}: one document per parked event, until it is delivered or becomes a dead letter; and one
 * small document per event of a transactional function that is settled: finished, written in the function's own transaction, or
 * dead, written with the dead letter. An event that is read again is left alone because of it. It is removed after the retention;
 * an event can only be read again while the oplog holds it, so the retention should be longer than the oplog. Thread-safe.
 */
public final class DeliveryRepository {
    public static final String COLLECTION = "trigger_deliveries";

    private static final String ID = "_id";
    private static final String PART = "part";
    private static final String TRIGGER = "trigger";
    private static final String STATE = "state";
    private static final String PARKED = "parked";
    private static final String FINISHED = "finished";
    private static final String DEAD = "dead";
    private static final String KEY = "key";
    private static final String TOKEN = "token";
    private static final String TOKEN_DATA = "token._data";
    private static final String EVENT = "event";
    private static final String ATTEMPTS = "attempts";
    private static final String DUE_AT = "dueAt";
    private static final String SETTLED_AT = "settledAt";
    private static final String EXPIRES_AT = "expiresAt";

    private final EspalierDatabase database;
    private final Duration retention;
    private final Duration timeLimit;
    private final Clock clock;

    public DeliveryRepository(EspalierDatabase database, Duration retention, Duration timeLimit, Clock clock) {
        this.database = database;
        this.retention = retention;
        this.timeLimit = timeLimit;
        this.clock = clock;
    }

    /** The indexes of the collection. */
    public static void prepare(EspalierDatabase database) {
        MongoCollection<BsonDocument> collection = database.collection(COLLECTION);
        collection.createIndex(Indexes.ascending(EXPIRES_AT), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
        collection.createIndex(
                Indexes.ascending(PART, KEY, TOKEN_DATA),
                new IndexOptions().partialFilterExpression(eq(STATE, PARKED)));
    }

    /**
     * Records a delivery as finished inside a transaction. An upsert, because a duplicate key would abort the transaction.
     *
     * @param parked whether a parked document stands for it
     * @return false if it was settled before
     * @throws DeliveryOccupiedException if another transaction is recording it
     */
    boolean record(ClientSession session, String id, PartId part, boolean parked) {
        try {
            return parked ? settleParked(session, id, FINISHED) : insertSettled(session, id, part, FINISHED);
        } catch (MongoException e) {
            if (DeliveryOccupiedException.isConflict(e)
                    || ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                // Without the cause, whose label would be found.
                throw new DeliveryOccupiedException(id);
            }
            throw e;
        }
    }

    private boolean insertSettled(ClientSession session, String id, PartId part, String state) {
        Instant now = clock.instant();
        return inTransaction()
                        .updateOne(
                                session,
                                eq(ID, id),
                                Updates.combine(
                                        Updates.setOnInsert(TRIGGER, part.trigger()),
                                        Updates.setOnInsert(STATE, state),
                                        Updates.setOnInsert(SETTLED_AT, Date.from(now)),
                                        Updates.setOnInsert(EXPIRES_AT, Date.from(now.plus(retention)))),
                                new UpdateOptions().upsert(true))
                        .getUpsertedId()
                != null;
    }

    private boolean settleParked(ClientSession session, String id, String state) {
        Instant now = clock.instant();
        return inTransaction()
                        .updateOne(
                                session,
                                and(eq(ID, id), eq(STATE, PARKED)),
                                Updates.combine(
                                        Updates.set(STATE, state),
                                        Updates.set(SETTLED_AT, Date.from(now)),
                                        Updates.set(EXPIRES_AT, Date.from(now.plus(retention))),
                                        Updates.unset(PART),
                                        Updates.unset(KEY),
                                        Updates.unset(TOKEN),
                                        Updates.unset(EVENT),
                                        Updates.unset(DUE_AT),
                                        Updates.unset(ATTEMPTS)))
                        .getModifiedCount()
                == 1;
    }

    /**
     * Where a delivery of a transactional function stands for good, inside a transaction: {@link DeliveryState#FINISHED}, {@link
     * DeliveryState#DEAD}, or empty if it is not settled. The answer to a commit may have been lost, or the event read again.
     */
    public Optional<DeliveryState> settled(ClientSession session, String id) {
        return Optional.ofNullable(inTransaction()
                        .find(session, and(eq(ID, id), in(STATE, FINISHED, DEAD)))
                        .first())
                .map(found ->
                        found.getString(STATE).getValue().equals(DEAD) ? DeliveryState.DEAD : DeliveryState.FINISHED);
    }

    /** A delivery that is not settled becomes a dead letter, inside the transaction that stores the letter. */
    public void bury(ClientSession session, TriggerDelivery delivery) {
        if (!delivery.transactional()) {
            remove(session, delivery);
        } else if (delivery.isParked()) {
            settleParked(session, delivery.id(), DEAD);
        } else {
            insertSettled(session, delivery.id(), delivery.part(), DEAD);
        }
    }

    /** Whether the effects of a delivery are committed. */
    public boolean isFinished(String id) {
        return collection().find(and(eq(ID, id), eq(STATE, FINISHED))).first() != null;
    }

    /**
     * Parks an event inside a transaction; one that is parked already stays as it is.
     *
     * @param error the last failure, if it has failed
     */
    public void park(
            ClientSession session, TriggerDelivery delivery, Instant dueAt, Optional<DeliveryOutcome.Failed> error) {
        StoredEvent stored = StoredEvent.of(delivery.event());
        List<Bson> fields = new ArrayList<>(List.of(
                Updates.setOnInsert(TRIGGER, delivery.part().trigger()),
                Updates.setOnInsert(PART, delivery.part().toString()),
                Updates.setOnInsert(STATE, PARKED),
                Updates.setOnInsert(KEY, delivery.key()),
                Updates.setOnInsert(TOKEN, delivery.token().document()),
                Updates.setOnInsert(EVENT, stored.event()),
                Updates.setOnInsert(ATTEMPTS, delivery.attempts()),
                Updates.setOnInsert(DUE_AT, Date.from(dueAt)),
                Updates.setOnInsert("parkedAt", Date.from(clock.instant()))));
        error.ifPresent(failed -> fields.add(Updates.setOnInsert("error", failed.toDocument())));
        inTransaction()
                .updateOne(session, eq(ID, delivery.id()), Updates.combine(fields), new UpdateOptions().upsert(true));
    }

    /** Another attempt at a parked event has failed, and there will be a further one. */
    public void postpone(ClientSession session, TriggerDelivery delivery, Instant dueAt, DeliveryOutcome.Failed error) {
        inTransaction()
                .updateOne(
                        session,
                        and(eq(ID, delivery.id()), eq(STATE, PARKED)),
                        Updates.combine(
                                Updates.set(ATTEMPTS, delivery.attempts()),
                                Updates.set(DUE_AT, Date.from(dueAt)),
                                Updates.set("error", error.toDocument())));
    }

    /** An event is parked no longer. */
    public void remove(ClientSession session, TriggerDelivery delivery) {
        inTransaction().deleteOne(session, and(eq(ID, delivery.id()), eq(STATE, PARKED)));
    }

    /** The documents that parked events of a part are about. */
    public List<ParkedHead> heads(PartId part) {
        return collection()
                .aggregate(List.of(
                        Aggregates.match(parkedOf(part)),
                        Aggregates.sort(Sorts.ascending(PART, KEY, TOKEN_DATA)),
                        Aggregates.group("$" + KEY, Accumulators.first(DUE_AT, "$" + DUE_AT))))
                .allowDiskUse(true)
                .map(group -> new ParkedHead(
                        group.getString(ID).getValue(),
                        Instant.ofEpochMilli(group.getDateTime(DUE_AT).getValue())))
                .into(new ArrayList<>());
    }

    /** The first parked event of a document. */
    public Optional<ParkedDelivery> first(PartId part, String key) {
        return Optional.ofNullable(collection()
                        .find(and(parkedOf(part), eq(KEY, key)))
                        .sort(Sorts.ascending(TOKEN_DATA))
                        .first())
                .map(document -> new ParkedDelivery(
                        document.getString(ID).getValue(),
                        key,
                        new ResumeToken(document.getDocument(TOKEN)),
                        document.getDocument(EVENT),
                        document.getInt32(ATTEMPTS, new BsonInt32(0)).getValue(),
                        Instant.ofEpochMilli(document.getDateTime(DUE_AT).getValue())));
    }

    /** Parks a dead letter inside a transaction, in place of the record that it is dead, for another attempt at once. */
    public void replay(ClientSession session, BsonDocument letter) {
        BsonString id = letter.getString(ID);
        BsonDocument parked = new BsonDocument(ID, id)
                .append(TRIGGER, letter.get(TRIGGER))
                .append(PART, letter.get(PART))
                .append(STATE, new BsonString(PARKED))
                .append(KEY, letter.get(KEY))
                .append(TOKEN, letter.get(TOKEN))
                .append(EVENT, letter.get(EVENT))
                .append(ATTEMPTS, new BsonInt32(0))
                .append(DUE_AT, new BsonDateTime(clock.millis()))
                .append("parkedAt", new BsonDateTime(clock.millis()));
        inTransaction().replaceOne(session, eq(ID, id), parked, new ReplaceOptions().upsert(true));
    }

    /** How many events of each trigger are parked. */
    public Map<String, Long> countsOfParked() {
        Map<String, Long> counts = new TreeMap<>();
        collection()
                .aggregate(List.of(
                        Aggregates.match(eq(STATE, PARKED)),
                        Aggregates.group("$" + TRIGGER, Accumulators.sum("count", 1L))))
                .forEach(group -> counts.put(
                        group.getString(ID).getValue(), group.getNumber("count").longValue()));
        return counts;
    }

    private static Bson parkedOf(PartId part) {
        return and(eq(PART, part.toString()), eq(STATE, PARKED));
    }

    private MongoCollection<BsonDocument> inTransaction() {
        // Concerns are those of the transaction.
        return database.client().getDatabase(database.name()).getCollection(COLLECTION, BsonDocument.class);
    }

    private MongoCollection<BsonDocument> collection() {
        return database.collection(COLLECTION).withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
