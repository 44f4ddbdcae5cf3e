package io.espalier.triggers.delivery;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
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
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * The collection {@value #COLLECTION}: one document per event that could not be delivered. They stay until somebody decides
 * about them: those that were discarded go after the retention. Thread-safe.
 */
public final class DeadLetterRepository {
    public static final String COLLECTION = "dead_letters";
    private static final String ID = "_id";
    private static final String DISCARDED = "discarded";
    static final String TRIGGER = "trigger";
    static final String LAST_AT = "lastAt";
    static final String EXPIRES_AT = "expiresAt";

    private final EspalierDatabase database;
    private final Duration timeLimit;

    public DeadLetterRepository(EspalierDatabase database, Duration timeLimit) {
        this.database = database;
        this.timeLimit = timeLimit;
    }

    /** The indexes of the collection. */
    public static void prepare(EspalierDatabase database) {
        MongoCollection<BsonDocument> collection = database.collection(COLLECTION);
        collection.createIndex(Indexes.ascending(TRIGGER, LAST_AT));
        collection.createIndex(Indexes.ascending(EXPIRES_AT), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }

    /** Stores a dead letter inside a transaction; when the event has one already its attempts are counted together. */
    public void store(ClientSession session, DeadLetter letter) {
        TriggerDelivery delivery = letter.delivery();
        StoredEvent stored = StoredEvent.of(delivery.event());
        Date at = Date.from(letter.at());
        inTransaction()
                .updateOne(
                        session,
                        eq(ID, delivery.id()),
                        Updates.combine(
                                Updates.setOnInsert(TRIGGER, delivery.part().trigger()),
                                Updates.setOnInsert("part", delivery.part().toString()),
                                Updates.setOnInsert("key", delivery.key()),
                                Updates.setOnInsert("token", delivery.token().document()),
                                Updates.setOnInsert("event", stored.event()),
                                Updates.setOnInsert("eventReduced", stored.reduced()),
                                Updates.setOnInsert("firstAt", at),
                                Updates.set("receiver", letter.receiver()),
                                Updates.set("error", letter.failure().toDocument()),
                                Updates.set(LAST_AT, at),
                                Updates.inc("attempts", Math.max(1, delivery.attempts()))),
                        new UpdateOptions().upsert(true));
    }

    private MongoCollection<BsonDocument> inTransaction() {
        return database.client().getDatabase(database.name()).getCollection(COLLECTION, BsonDocument.class);
    }

    /** Some dead letters that were not discarded, the oldest first, without their events. */
    public List<BsonDocument> list(Bson filter, int limit) {
        return collection()
                .find(Filters.and(open(), filter))
                .sort(Sorts.ascending(TRIGGER, LAST_AT))
                .projection(Projections.exclude("event", "token", "key"))
                .limit(limit)
                .into(new ArrayList<>());
    }

    /** A dead letter as a whole, also a discarded one. */
    public Optional<BsonDocument> find(String id) {
        return Optional.ofNullable(collection().find(eq(ID, id)).first());
    }

    /** The ids of dead letters that were not discarded, in the order of their streams. */
    List<String> ids(Bson filter) {
        return collection()
                .find(Filters.and(open(), filter))
                .projection(Projections.include(ID))
                .sort(Sorts.ascending(TRIGGER, "token._data"))
                .allowDiskUse(true)
                .map(letter -> letter.getString(ID).getValue())
                .into(new ArrayList<>());
    }

    /**
     * Takes dead letters out for another attempt, inside a transaction.
     *
     * @return those that were there
     */
    List<BsonDocument> take(ClientSession session, List<String> wanted) {
        List<BsonDocument> letters = inTransaction()
                .find(session, Filters.and(open(), Filters.in(ID, wanted)))
                .into(new ArrayList<>());
        List<BsonValue> ids = letters.stream().map(letter -> letter.get(ID)).toList();
        if (!ids.isEmpty()) {
            inTransaction().deleteMany(session, Filters.in(ID, ids));
        }
        return letters;
    }

    /**
     * Nobody wants the event delivered; it can be looked at until {@code expiresAt}.
     *
     * @return whether there was such a letter
     */
    public boolean discard(String id, String reason, Instant now, Instant expiresAt) {
        return collection()
                        .updateOne(
                                Filters.and(eq(ID, id), open()),
                                Updates.combine(
                                        Updates.set(
                                                DISCARDED,
                                                new BsonDocument("reason", new BsonString(reason))
                                                        .append("at", new BsonDateTime(now.toEpochMilli()))),
                                        Updates.set(EXPIRES_AT, Date.from(expiresAt))))
                        .getModifiedCount()
                == 1;
    }

    /** How many there are of each trigger, without discarded ones. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        collection()
                .aggregate(List.of(
                        Aggregates.match(open()), Aggregates.group("$" + TRIGGER, Accumulators.sum("count", 1L))))
                .forEach(group -> counts.put(
                        group.getString(ID).getValue(), group.getNumber("count").longValue()));
        return counts;
    }

    private static Bson open() {
        return Filters.exists(DISCARDED, false);
    }

    private MongoCollection<BsonDocument> collection() {
        return database.collection(COLLECTION).withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
