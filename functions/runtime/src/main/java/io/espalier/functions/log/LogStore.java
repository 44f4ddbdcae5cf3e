package io.espalier.functions.log;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import io.espalier.functions.config.EspalierConfig;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jboss.logging.Logger;

/**
 * The collection {@code logs}: one entry per call from outside, removed by MongoDB when its time is over. Its indexes are what storing
 * an entry costs most, so that there is one for each thing that operators ask by, and none has more in it than it needs: entries of one
 * moment come in the order in which they were stored. Thread-safe.
 */
@Singleton
final class LogStore implements Migration {
    static final String COLLECTION = "logs";

    private static final Logger LOG = Logger.getLogger(LogStore.class);
    private static final int MAXIMUM_QUERY_SECONDS = 30;
    private static final Bson EXPIRY = Indexes.ascending("completed");
    private static final String LIFETIME = "expireAfterSeconds";

    /** Those of earlier versions; whatever else operators have created stays. */
    private static final Set<String> OUTDATED = Set.of(
            "expires_at_1",
            "started_-1__id_-1",
            "completed_1__id_1",
            "type_1_started_-1__id_-1",
            "user_id_1_started_-1__id_-1",
            "function_name_1_started_-1__id_-1",
            "co_id_1_started_-1__id_-1",
            "errors");

    private final EspalierDatabase database;
    private final long lifetimeSeconds;

    @Inject
    LogStore(EspalierDatabase database, EspalierConfig config) {
        this(database, config.logs().retention());
    }

    /** @param retention how long an entry is kept after the end of its call */
    LogStore(EspalierDatabase database, Duration retention) {
        this.database = database;
        // MongoDB knows no longer lifetimes.
        this.lifetimeSeconds = Math.min(retention.toSeconds(), Integer.MAX_VALUE);
    }

    @Override
    public void migrate(EspalierDatabase own) {
        MongoCollection<BsonDocument> logs = own.collection(COLLECTION);
        limitLifetime(own, logs);
        logs.createIndex(Indexes.descending("started"));
        for (String asked : List.of("type", "user_id", "function_name")) {
            logs.createIndex(Indexes.compoundIndex(Indexes.ascending(asked), Indexes.descending("started")));
        }
        // Entries of one id are few, and sorted when they are asked for.
        logs.createIndex(Indexes.ascending("co_id"));
        // Errors are few: the index is as small as they are.
        logs.createIndex(
                Indexes.descending("started"),
                new IndexOptions().name("started_of_errors").partialFilterExpression(Filters.exists("error_code")));
        // Last: until now they have answered.
        for (BsonDocument index : logs.listIndexes(BsonDocument.class)) {
            if (OUTDATED.contains(index.getString("name").getValue())) {
                logs.dropIndex(index.getString("name").getValue());
            }
        }
    }

    private void limitLifetime(EspalierDatabase own, MongoCollection<BsonDocument> logs) {
        for (BsonDocument index : logs.listIndexes(BsonDocument.class)) {
            if (index.getDocument("key").equals(EXPIRY.toBsonDocument())) {
                changeLifetime(own, index);
                return;
            }
        }
        logs.createIndex(EXPIRY, new IndexOptions().expireAfter(lifetimeSeconds, TimeUnit.SECONDS));
    }

    private void changeLifetime(EspalierDatabase own, BsonDocument index) {
        if (index.getNumber(LIFETIME, new BsonInt64(-1)).longValue() == lifetimeSeconds) {
            return;
        }
        BsonDocument change = new BsonDocument("keyPattern", EXPIRY.toBsonDocument())
                .append(LIFETIME, new BsonInt64(lifetimeSeconds));
        try {
            own.client()
                    .getDatabase(own.name())
                    .runCommand(new BsonDocument("collMod", new BsonString(COLLECTION)).append("index", change));
        } catch (MongoCommandException refused) {
            LOG.warnf(
                    "espalier.logs.retention is %d s, but entries are kept as long as before: the database user may not run"
                            + " collMod on %s.%s (code %d)",
                    lifetimeSeconds, own.name(), COLLECTION, refused.getCode());
        }
    }

    void insert(List<RawBsonDocument> entries) {
        database.collection(COLLECTION)
                .withDocumentClass(RawBsonDocument.class)
                .insertMany(entries, new InsertManyOptions().ordered(false));
    }

    /** A page of entries in the order of the query. */
    List<BsonDocument> find(LogQuery query, int limit) {
        return database.collection(COLLECTION)
                .find(query.filter())
                .projection(Projections.exclude("expires_at")) // earlier versions wrote it
                .sort(query.order())
                .skip(query.skip())
                .limit(limit)
                .maxTime(MAXIMUM_QUERY_SECONDS, TimeUnit.SECONDS)
                .into(new ArrayList<>());
    }
}
