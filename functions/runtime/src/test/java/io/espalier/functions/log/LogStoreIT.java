package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.ExplainVerbosity;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** The collection of the logs in a real MongoDB: what is found by which index, and when entries go. */
class LogStoreIT {
    private final EspalierDatabase database =
            new EspalierDatabase(MongoReplicaSet.shared()::client, "logs_" + new ObjectId());
    private final LogStore store = new LogStore(database, Duration.ofDays(10));

    @Test
    void everyQuestionIsAnsweredByAnIndexInItsOrder() {
        store.migrate(database);
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        List<BsonDocument> entries = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            BsonDateTime moment = new BsonDateTime(noon.plusMillis(i).toEpochMilli());
            BsonDocument entry = BsonDocument.parse("{co_id: 'c%d', type: 't%d', user_id: 'u%d', function_name: 'f%d'}"
                            .formatted(i, i % 20, i % 20, i % 20))
                    .append("started", moment)
                    .append("completed", moment);
            entries.add(i % 20 == 0 ? entry.append("error_code", new BsonString("MongoDBError")) : entry);
        }
        database.collection("logs").insertMany(entries);
        for (String parameters : List.of(
                "{}",
                "{type: 't1'}",
                "{status: 'error'}",
                "{user_id: 'u1'}",
                "{function: 'f1'}",
                "{co_id: 'c1'}",
                "{start_date: {$date: '2026-03-01T12:00:01.900Z'}}")) {
            LogQuery query = LogQuery.newestFirst(arguments("logs/list", parameters));
            assertThat(examined(query)).as(parameters).isLessThanOrEqualTo(101);
        }
        for (String parameters : List.of(
                "{type: 't1', user_id: 'u1', function: 'f1'}",
                "{type: 't0', status: 'error'}",
                "{type: 't1', status: 'success'}",
                "{user_id: 'u1', end_date: {$date: '2026-03-01T12:00:01Z'}}")) {
            LogQuery query = LogQuery.newestFirst(arguments("logs/list", parameters));
            assertThat(plan(query)).as(parameters).contains("IXSCAN").doesNotContain("COLLSCAN", "\"SORT\"");
        }
        LogQuery since = LogQuery.oldestFirst(arguments("logs/follow", "{since: {$date: '2026-03-01T12:00:01.900Z'}}"));
        assertThat(examined(since)).isLessThanOrEqualTo(101);
    }

    private BsonDocument explain(LogQuery query) {
        return database.collection("logs")
                .find(query.filter())
                .sort(query.order())
                .limit(LogFunctions.PAGE)
                .explain(BsonDocument.class, ExplainVerbosity.EXECUTION_STATS);
    }

    private String plan(LogQuery query) {
        return explain(query)
                .getDocument("queryPlanner")
                .getDocument("winningPlan")
                .toString();
    }

    private int examined(LogQuery query) {
        return explain(query)
                .getDocument("executionStats")
                .getNumber("totalDocsExamined")
                .intValue();
    }

    @Test
    void theDatabaseRemovesEntriesWhoseTimeIsOver() {
        store.migrate(database);
        store.migrate(database);
        database.collection("logs").insertOne(new BsonDocument("completed", new BsonDateTime(0)));
        assertThat(lifetimes()).containsExactly(Duration.ofDays(10).toSeconds());
        await().atMost(Duration.ofSeconds(100))
                .until(() -> database.collection("logs").countDocuments() == 0);
        new LogStore(database, Duration.ofDays(3)).migrate(database);
        assertThat(lifetimes()).containsExactly(Duration.ofDays(3).toSeconds());
        new LogStore(database, Duration.ofDays(100_000)).migrate(database);
        assertThat(lifetimes()).containsExactly((long) Integer.MAX_VALUE);
    }

    private List<Long> lifetimes() {
        return database.collection("logs").listIndexes(BsonDocument.class).into(new ArrayList<>()).stream()
                .filter(index -> index.containsKey("expireAfterSeconds"))
                .map(index -> index.getNumber("expireAfterSeconds").longValue())
                .toList();
    }

    @Test
    void indexesOfEarlierVersionsGiveWayAndThoseOfOperatorsStay() {
        MongoCollection<BsonDocument> logs = database.collection("logs");
        logs.createIndex(Indexes.ascending("expires_at"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
        logs.createIndex(Indexes.descending("started", "_id"));
        logs.createIndex(Indexes.ascending("completed", "_id"));
        for (String asked : List.of("type", "user_id", "function_name", "co_id")) {
            logs.createIndex(Indexes.compoundIndex(Indexes.ascending(asked), Indexes.descending("started", "_id")));
        }
        logs.createIndex(
                Indexes.descending("started", "_id"),
                new IndexOptions().name("errors").partialFilterExpression(Filters.exists("error_code")));
        logs.createIndex(Indexes.ascending("remote_ip_address"));
        store.migrate(database);
        assertThat(logs.listIndexes(BsonDocument.class).into(new ArrayList<>()))
                .extracting(index -> index.getString("name").getValue())
                // Each of them costs MongoDB as much as the sixth part of an entry.
                .containsExactlyInAnyOrder(
                        "_id_",
                        "completed_1",
                        "started_-1",
                        "type_1_started_-1",
                        "user_id_1_started_-1",
                        "function_name_1_started_-1",
                        "co_id_1",
                        "started_of_errors",
                        "remote_ip_address_1");
    }

    private AdminArguments arguments(String function, String json) {
        return new LogFunctions(store, new LogWriter(false, _ -> {}, 1, new LogWriter.Pace(Duration.ZERO, 1)))
                .adminFunctions().stream()
                        .filter(offered -> offered.name().equals(function))
                        .map(offered -> AdminArguments.of(
                                List.of(BsonDocument.parse(json)), offered.parameters(), new RecordBsonMapper()))
                        .findFirst()
                        .orElseThrow();
    }
}
