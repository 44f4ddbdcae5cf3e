package io.espalier.functions.log;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/** The collection {@code logs}: one entry per call from outside, removed by MongoDB when its time is over. Thread-safe. */
@Singleton
final class LogStore implements Migration {
    static final String COLLECTION = "logs";
    static final String EXPIRY = "expires_at";

    private static final int MAXIMUM_QUERY_SECONDS = 30;

    private final EspalierDatabase database;

    @Inject
    LogStore(EspalierDatabase database) {
        this.database = database;
    }

    @Override
    public void migrate(EspalierDatabase own) {
        MongoCollection<BsonDocument> logs = own.collection(COLLECTION);
        logs.createIndex(Indexes.ascending(EXPIRY), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
        logs.createIndex(Indexes.descending("started", "_id"));
        logs.createIndex(Indexes.ascending("completed", "_id"));
        for (String asked : List.of("type", "user_id", "function_name", "co_id")) {
            logs.createIndex(Indexes.compoundIndex(Indexes.ascending(asked), Indexes.descending("started", "_id")));
        }
        // Errors are few: the index is as small as they are.
        logs.createIndex(
                Indexes.descending("started", "_id"),
                new IndexOptions().name("errors").partialFilterExpression(Filters.exists("error_code")));
    }

    void insert(List<BsonDocument> entries) {
        database.collection(COLLECTION).insertMany(entries, new InsertManyOptions().ordered(false));
    }

    /** A page of entries in the order of the query. */
    List<BsonDocument> find(LogQuery query, int limit) {
        return database.collection(COLLECTION)
                .find(query.filter())
                .projection(Projections.exclude(EXPIRY))
                .sort(query.order())
                .skip(query.skip())
                .limit(limit)
                .maxTime(MAXIMUM_QUERY_SECONDS, TimeUnit.SECONDS)
                .into(new ArrayList<>());
    }
}
