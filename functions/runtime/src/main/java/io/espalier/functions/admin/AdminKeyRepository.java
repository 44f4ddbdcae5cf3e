package io.espalier.functions.admin;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;

/**
 * The collection {@code admin_keys}: one document per key, until it is revoked, or {@value #KEPT_DAYS} days after it has expired.
 * There are as many as operators make, a handful. Thread-safe.
 */
@Singleton
final class AdminKeyRepository implements AdminKeys.Stored, Migration {
    static final String COLLECTION = "admin_keys";
    private static final Logger LOG = Logger.getLogger(AdminKeyRepository.class);
    private static final Duration NOTED_EVERY = Duration.ofHours(1);
    private static final long KEPT_DAYS = 30;

    private final EspalierDatabase database;

    @Inject
    AdminKeyRepository(EspalierDatabase database) {
        this.database = database;
    }

    @Override
    public void migrate(EspalierDatabase own) {
        own.collection(COLLECTION)
                .createIndex(Indexes.ascending("expires"), new IndexOptions().expireAfter(KEPT_DAYS, TimeUnit.DAYS));
    }

    void insert(StoredAdminKey key) {
        keys().insertOne(key.toStored());
    }

    @Override
    public Optional<StoredAdminKey> find(String id) {
        return Optional.ofNullable(keys().find(eq("_id", id)).first()).map(StoredAdminKey::of);
    }

    /** The oldest first. */
    List<StoredAdminKey> all() {
        return keys().find()
                .sort(Sorts.ascending("created", "_id"))
                .map(StoredAdminKey::of)
                .into(new ArrayList<>());
    }

    /** False if there is no such key. */
    boolean remove(String id) {
        return keys().deleteOne(eq("_id", id)).getDeletedCount() == 1;
    }

    /** Writes once an hour for each key, whatever number of processes see it. */
    @Override
    public void used(StoredAdminKey key, Instant now) {
        Instant due = now.minus(NOTED_EVERY);
        if (key.lastUsed().map(due::isBefore).orElse(false)) {
            return;
        }
        try {
            keys().updateOne(
                            and(eq("_id", key.id()), or(exists("last_used", false), lt("last_used", due))),
                            Updates.set("last_used", now));
        } catch (MongoException e) {
            LOG.debugf("the use of %s was not noted: %s", key.id(), e.getClass().getSimpleName());
        }
    }

    private MongoCollection<BsonDocument> keys() {
        return database.collection(COLLECTION);
    }
}
