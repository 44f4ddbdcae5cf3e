package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.app.AppMetadata;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.admin.AdminSource;
import io.espalier.functions.call.Doors;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.MongoReplicaSet;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The logs while MongoDB does not answer: a real one, frozen by a signal. */
@Timeout(120)
class SlowDatabaseIT {
    private static final int QUEUE = 50;
    private static final int CALLS = 1000;

    @Test
    void callsGoOnAndEntriesAreDroppedAndCounted() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            EspalierDatabase database = new EspalierDatabase(set::client, "espalier");
            LogStore store = new LogStore(database, Duration.ofDays(10));
            LogWriter writer = new LogWriter(true, store::insert, QUEUE, new LogWriter.Pace(Duration.ofMillis(1), 500));
            CallLog log = new CallLog(
                    new LogEntries(
                            new LoggedApp(AppMetadata.of("test-app", "Test"), Map.of(), Map.of()),
                            new LogRedaction(List.of())),
                    writer,
                    "");
            FunctionCaller door =
                    Doors.listened(log, Entry.open("f", (arguments, context, response) -> new BsonInt32(1)));

            door.call(call("warm"));
            await().until(() -> database.collection("logs").countDocuments() == 1);
            set.pause(0);
            try {
                // None of these can be stored; that all come back shows that none of them waits for that.
                for (int i = 0; i < CALLS; i++) {
                    assertThat(door.call(call("frozen"))).isEqualTo(new BsonInt32(1));
                }
                assertThat(writer.waiting()).isBetween(QUEUE, CALLS);
                assertThat(writer.dropped()).isPositive();
                assertThat(status(store, writer)).containsEntry("dropped", new BsonInt64(writer.dropped()));
            } finally {
                set.resume(0);
            }
            long dropped = writer.dropped();
            // What was not dropped is stored in the end: the queue, and what the writer held.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> database.collection("logs").countDocuments() == 1 + CALLS - dropped);
            door.call(call("after"));
            log.stop(new ShutdownEvent());
            assertThat(database.collection("logs").countDocuments()).isEqualTo(2 + CALLS - dropped);
            assertThat(writer.dropped()).isEqualTo(dropped);
        }
    }

    private static FunctionCall call(String correlationId) {
        return FunctionCall.of("f", List.of(), new Caller.User(Doors.user("ada")), Origin.CLIENT, correlationId);
    }

    /** What operators are told, while the database is away. */
    private static BsonDocument status(LogStore store, LogWriter writer) {
        FunctionCaller operators = Doors.open(new AdminSource(List.of(new LogFunctions(store, writer)))
                .functions().entrySet().stream()
                        .map(function -> Entry.admin(function.getKey(), function.getValue()))
                        .toArray(Entry[]::new));
        return operators
                .call(FunctionCall.of(
                        "espalier/logs/status", List.of(), new Caller.AdminKey("ops"), Origin.CLIENT, "c1"))
                .asDocument();
    }
}
