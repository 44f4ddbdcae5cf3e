package io.espalier.accounts;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The collection {@code users}. Every move from one {@link UserState} to the next is a compare-and-set on state and claim
 * that says whether it won, so that of any number of racing logins and registrations one makes the user.
 */
@Singleton
final class UserRepository {
    static final String COLLECTION = "users";

    private final EspalierDatabase database;

    @Inject
    UserRepository(EspalierDatabase database) {
        this.database = database;
    }

    Optional<StoredUser> find(ObjectId id) {
        return first(eq("_id", id));
    }

    Optional<StoredUser> find(String providerType, String providerId) {
        return first(identity(providerType, providerId));
    }

    /** Stores an address that waits for its first login; empty if the address is taken. */
    Optional<StoredUser> register(StoredUser user, Instant now) {
        return insertOrReplaceAbandoned(
                user, new BsonDocument("registered_at", new BsonDateTime(now.toEpochMilli())), now);
    }

    /** Stores somebody who is about to become a user, under a claim; empty if the identity is taken. */
    Optional<StoredUser> insertClaimed(StoredUser user, Claim claim, Optional<Instant> expiry, Instant now) {
        BsonDocument fields = new BsonDocument("registered_at", new BsonDateTime(now.toEpochMilli()))
                .append("claim", claim.toDocument());
        expiry.ifPresent(at -> fields.append("expires_at", new BsonDateTime(at.toEpochMilli())));
        return insertOrReplaceAbandoned(user, fields, now);
    }

    private Optional<StoredUser> insertOrReplaceAbandoned(StoredUser user, BsonDocument fields, Instant now) {
        BsonDocument document = user.toDocument();
        document.putAll(fields);
        try {
            users().insertOne(document);
            return Optional.of(user);
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            return replaceAbandoned(user, document, now);
        }
    }

    /**
     * A direct creation that died leaves a document whose claim runs out. It was never a user, so the address is free. It
     * keeps its id: what the user-creation function may have stored for that id is met again, not orphaned.
     */
    private Optional<StoredUser> replaceAbandoned(StoredUser user, BsonDocument document, Instant now) {
        StoredUser.Identity identity = user.identities().getFirst();
        BsonDocument fields = document.clone();
        fields.remove("_id");
        List<Bson> updates = new ArrayList<>();
        updates.add(new BsonDocument("$set", fields));
        if (!fields.containsKey("claim")) {
            updates.add(Updates.unset("claim"));
        }
        BsonDocument replaced = users().findOneAndUpdate(
                        and(
                                identity(identity.providerType(), identity.providerId()),
                                eq("state", UserState.CREATING.stored()),
                                eq("direct", true),
                                lte("claim.until", now)),
                        Updates.combine(updates),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(replaced).map(StoredUser::of);
    }

    /** Takes the right to create this user: from nobody, or from a claim that has run out. */
    boolean claim(StoredUser user, Claim claim, Instant now) {
        Bson free = or(
                eq("state", UserState.PENDING_LOGIN.stored()),
                and(eq("state", UserState.CREATING.stored()), lte("claim.until", now)));
        // The password was checked by the caller: it must still be that one.
        Bson samePassword =
                user.passwordHash().map(hash -> eq("password", hash)).orElseGet(() -> exists("password", false));
        return users().updateOne(
                                and(eq("_id", user.id()), free, samePassword),
                                Updates.combine(
                                        Updates.set("state", UserState.CREATING.stored()),
                                        Updates.set("claim", claim.toDocument())))
                        .getMatchedCount()
                == 1;
    }

    /** From now on the user exists; false if the claim was lost. */
    boolean confirm(ObjectId id, Claim claim, Optional<Instant> expiry, Instant now) {
        List<Bson> updates = new ArrayList<>(List.of(
                Updates.set("state", UserState.CONFIRMED.stored()),
                Updates.set("creation_date", now),
                Updates.unset("claim"),
                Updates.unset("metadata"),
                Updates.unset("direct")));
        expiry.ifPresent(at -> updates.add(Updates.set("expires_at", at)));
        return users().updateOne(held(id, claim), Updates.combine(updates)).getMatchedCount() == 1;
    }

    /** Creation failed: the address waits for its next first login. */
    void release(ObjectId id, Claim claim) {
        users().updateOne(
                        held(id, claim),
                        Updates.combine(
                                Updates.set("state", UserState.PENDING_LOGIN.stored()),
                                Updates.unset("claim"),
                                Updates.unset("direct")));
    }

    /**
     * A direct creation ended without an answer: the address is free from now on, and the id stays with it, for the
     * user-creation function may have stored something under it.
     */
    void abandon(ObjectId id, Claim claim, Instant now) {
        users().updateOne(held(id, claim), Updates.set("claim.until", now));
    }

    /** Creation failed: nothing stays. */
    void remove(ObjectId id, Claim claim) {
        users().deleteOne(held(id, claim));
    }

    /**
     * Notes that a user has shown his credentials; empty if he is gone or disabled.
     *
     * @param login if it is one that authentication triggers are told of
     */
    Optional<StoredUser> recordLogin(ObjectId id, Optional<Login> login, Optional<Instant> expiry, Instant now) {
        List<Bson> updates = new ArrayList<>(List.of(Updates.set("last_authentication_date", now)));
        login.ifPresent(noted -> updates.add(Updates.set(Login.FIELD, noted.toDocument())));
        expiry.ifPresent(at -> updates.add(Updates.set("expires_at", at)));
        BsonDocument after = users().findOneAndUpdate(
                        and(user(id), ne("disabled", true)),
                        Updates.combine(updates),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(after).map(StoredUser::of);
    }

    /** Moves the day on which an idle anonymous user is removed. */
    void postpone(ObjectId id, Instant expiry) {
        users().updateOne(and(eq("_id", id), exists("expires_at", true)), Updates.max("expires_at", expiry));
    }

    /** False if there is no such user. */
    boolean setDisabled(ObjectId id, boolean disabled) {
        return users().updateOne(user(id), Updates.set("disabled", disabled)).getMatchedCount() == 1;
    }

    /** False if there is no such user. */
    boolean remove(ObjectId id) {
        return users().deleteOne(user(id)).getDeletedCount() == 1;
    }

    /** Stores the same password hashed anew; does nothing if it was changed meanwhile. */
    void rehash(ObjectId id, String oldHash, String newHash) {
        users().updateOne(and(eq("_id", id), eq("password", oldHash)), Updates.set("password", newHash));
    }

    private Optional<StoredUser> first(Bson filter) {
        @Nullable BsonDocument document = users().find(filter).first();
        return Optional.ofNullable(document).map(StoredUser::of);
    }

    private static Bson user(ObjectId id) {
        return and(eq("_id", id), eq("state", UserState.CONFIRMED.stored()));
    }

    private static Bson held(ObjectId id, Claim claim) {
        return and(
                eq("_id", id),
                eq("state", UserState.CREATING.stored()),
                eq("claim.token", new BsonObjectId(claim.token())));
    }

    private static Bson identity(String providerType, String providerId) {
        return elemMatch(
                "identities",
                and(eq("provider_type", new BsonString(providerType)), eq("provider_id", new BsonString(providerId))));
    }

    private MongoCollection<BsonDocument> users() {
        return database.collection(COLLECTION);
    }

    /** The latest login of a user who existed before. Its session is another one each time, so that each is a change. */
    record Login(ObjectId session, String providerType) {
        static final String FIELD = "last_login";

        BsonDocument toDocument() {
            return new BsonDocument("session_id", new BsonObjectId(session))
                    .append("provider_type", new BsonString(providerType));
        }
    }

    /** The right to create a user: whoever shows the token holds it, until it is taken over after its expiry. */
    record Claim(ObjectId token, Instant until) {

        BsonDocument toDocument() {
            return new BsonDocument("token", new BsonObjectId(token))
                    .append("until", new BsonDateTime(until.toEpochMilli()));
        }
    }
}
