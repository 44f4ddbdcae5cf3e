package io.espalier.accounts;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** The collection {@code sessions}: one document per login that has not ended. */
@Singleton
final class SessionRepository {
    static final String COLLECTION = "sessions";

    private static final String EXPIRY = "expires_at";

    private final EspalierDatabase database;

    @Inject
    SessionRepository(EspalierDatabase database) {
        this.database = database;
    }

    void insert(Session session, String providerType, Instant now, Instant expiry) {
        sessions()
                .insertOne(new BsonDocument("_id", new BsonObjectId(session.id()))
                        .append("user_id", new BsonObjectId(session.userId()))
                        .append("device_id", new BsonString(session.deviceId()))
                        .append("provider_type", new BsonString(providerType))
                        .append("created_at", new BsonDateTime(now.toEpochMilli()))
                        .append(EXPIRY, new BsonDateTime(expiry.toEpochMilli())));
    }

    /** A session that goes on and its confirmed user, disabled or not: both are checked in one round trip. */
    Optional<OpenSession> find(Session session, Instant now) {
        @Nullable
        BsonDocument found = sessions()
                .aggregate(List.of(
                        Aggregates.match(and(identity(session), gt(EXPIRY, now))),
                        Aggregates.lookup(UserRepository.COLLECTION, "user_id", "_id", "user"),
                        Aggregates.unwind("$user"),
                        Aggregates.match(eq("user.state", UserState.CONFIRMED.stored()))))
                .first();
        return Optional.ofNullable(found)
                .map(document -> new OpenSession(
                        StoredUser.of(document.getDocument("user")),
                        Instant.ofEpochMilli(document.getDateTime(EXPIRY).getValue())));
    }

    /** Ends a session; false if there is none. */
    boolean remove(Session session) {
        return sessions().deleteOne(identity(session)).getDeletedCount() == 1;
    }

    /** Ends all sessions of a user. */
    void removeAllOf(ObjectId userId) {
        sessions().deleteMany(eq("user_id", userId));
    }

    /** Moves the end of an anonymous session. */
    void postpone(Session session, Instant expiry) {
        sessions().updateOne(identity(session), Updates.max(EXPIRY, expiry));
    }

    private static Bson identity(Session session) {
        return and(eq("_id", session.id()), eq("user_id", session.userId()));
    }

    private MongoCollection<BsonDocument> sessions() {
        return database.collection(COLLECTION);
    }

    /** A session that has not ended, and when it will. */
    record OpenSession(StoredUser user, Instant expiry) {}

    /** What both tokens of a login say about their session. */
    record Session(ObjectId id, ObjectId userId, String deviceId) {}
}
