package io.espalier.leases;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.types.ObjectId;

/** Leases in a database of their own, and what tests do to them behind the back of their owners. */
final class FreshLeases {
    /** Long: what a test wants to be over, it ends itself. */
    static final LeaseSettings LONG = new LeaseSettings(Duration.ofMinutes(5), Duration.ofSeconds(1));

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final LeaseCollection collection;

    FreshLeases(MongoClient client) {
        this(client, "leases_" + new ObjectId().toHexString());
    }

    FreshLeases(MongoClient client, String database) {
        collection = new LeaseCollection(() -> client, database);
    }

    LeaseCollection collection() {
        return collection;
    }

    LeaseRepository of(String owner) {
        return new LeaseRepository(collection, owner, LONG);
    }

    HeldLease claimed(String owner, String name) {
        return of(owner).claim(name).orElseThrow();
    }

    /** Ends a lease as the passing of time does. */
    void expire(String name) {
        set(name, 0);
    }

    void set(String name, long until) {
        collection
                .within(LIMIT)
                .updateOne(
                        Filters.eq(LeaseExpressions.ID, name),
                        Updates.set(LeaseExpressions.UNTIL, new BsonDateTime(until)));
    }

    Optional<BsonDocument> stored(String name) {
        return Optional.ofNullable(collection
                .within(LIMIT)
                .find(Filters.eq(LeaseExpressions.ID, name))
                .first());
    }

    long until(String name) {
        return stored(name)
                .map(lease -> lease.getDateTime(LeaseExpressions.UNTIL))
                .map(BsonDateTime::getValue)
                .orElse(0L);
    }

    long storedFence(String name) {
        return stored(name)
                .map(lease -> lease.getInt64(LeaseExpressions.FENCE))
                .map(BsonInt64::getValue)
                .orElse(0L);
    }
}
