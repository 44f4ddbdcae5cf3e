package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Sorts;
import io.espalier.app.AppMetadata;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionLimits;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rules were applied to, in the entries of calls. */
class LoggedRulesIT {
    private static final String NOTES = "{roles: [{name: 'owner', apply_when: {owner: '%%user.id'}, write: true},"
            + " {name: 'team', apply_when: {team: 'red'}, fields: {_id: {read: true}, text: {read: true}}}]}";
    private static final String TASKS = "{roles: [{name: 'all', apply_when: {}, read: true}]}";

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String data = "logged_rules_" + new ObjectId();
    private final LogStore store = new LogStore(
            new EspalierDatabase(MongoReplicaSet.shared()::client, "logs_" + new ObjectId()), Duration.ofDays(10));
    private final LogWriter writer =
            new LogWriter(true, store::insert, 1000, new LogWriter.Pace(Duration.ofMillis(10), 500));
    private final CallLog log = log(writer);

    private final FunctionBody read = (arguments, context, response) -> new BsonInt32(
            context.database(data).collection("notes").find(Find.all()).size());
    private final FunctionBody readBoth = (arguments, context, response) -> {
        context.functions().execute("read");
        return new BsonInt32(
                context.database(data).collection("tasks").find(Find.all()).size());
    };
    private final FunctionBody insertForOthers = (arguments, context, response) ->
            context.database(data).collection("notes").insertOne(json("{_id: 9, owner: 'grace'}"));

    private static CallLog log(LogWriter writer) {
        LoggedApp app = new LoggedApp(AppMetadata.of("test-app", "Test"), Map.of(), Map.of());
        return new CallLog(new LogEntries(app, new LogRedaction(List.of())), writer, "");
    }

    @BeforeEach
    void storeDocuments() {
        collection("notes")
                .insertMany(List.of(
                        json("{_id: 1, owner: 'ada', text: 'a'}"),
                        json("{_id: 2, owner: 'grace', team: 'red', text: 'b'}"),
                        json("{_id: 3, owner: 'grace', team: 'blue'}")));
        collection("tasks").insertMany(List.of(json("{_id: 1}"), json("{_id: 2}")));
    }

    private MongoCollection<BsonDocument> collection(String name) {
        return client.getDatabase(data).getCollection(name, BsonDocument.class);
    }

    private FunctionCaller door(CallLog listening, Duration timeLimit, Entry... entries) {
        List<RuleSource> rules = List.of(
                new RuleSource(new Namespace(data, "notes"), "notes.json", json(NOTES)),
                new RuleSource(new Namespace(data, "tasks"), "tasks.json", json(TASKS)));
        return Doors.open(() -> client, rules, 4, new FunctionLimits(timeLimit, 32), listening, entries);
    }

    private FunctionCaller door(Entry... entries) {
        return door(log, Duration.ofSeconds(30), entries);
    }

    private static FunctionCall call(String function) {
        return FunctionCall.of(function, List.of(), new Caller.User(Doors.user("ada")), Origin.CLIENT, "c1");
    }

    private Optional<BsonDocument> metricsOfTheOnlyEntry() {
        log.stop(new ShutdownEvent());
        List<BsonDocument> entries = store.find(
                new LogQuery(new BsonDocument(), Sorts.descending("started", "_id"), 0, Optional.empty()), 10);
        assertThat(entries).hasSize(1);
        return Optional.ofNullable(entries.getFirst().get("rule_metrics"))
                .map(metrics -> metrics.asDocument().getDocument("namespaces_metrics"));
    }

    private static BsonDocument json(String json) {
        return BsonDocument.parse(json);
    }

    private BsonDocument notes(String content) {
        return new BsonDocument(data + ".notes", json(content));
    }

    private static final String READ = """
            {roles: {owner: {matching_documents: {$numberLong: '1'}, evaluated_fields: {$numberLong: '0'},
                             discarded_fields: {$numberLong: '0'}},
                     team: {matching_documents: {$numberLong: '1'}, evaluated_fields: {$numberLong: '4'},
                            discarded_fields: {$numberLong: '2'}}},
             no_matching_role: {$numberLong: '0'}}
            """;

    @Test
    void anEntryTellsWhichRolesApplied() {
        door(Entry.open("read", read)).call(call("read"));
        assertThat(metricsOfTheOnlyEntry()).contains(notes(READ));
    }

    @Test
    void executedFunctionsCountInTheSameEntry() {
        door(Entry.open("read", read), Entry.open("readBoth", readBoth)).call(call("readBoth"));
        assertThat(metricsOfTheOnlyEntry()).contains(notes(READ).append(data + ".tasks", json("""
                        {roles: {all: {matching_documents: {$numberLong: '2'}, evaluated_fields: {$numberLong: '0'},
                                       discarded_fields: {$numberLong: '0'}}},
                         no_matching_role: {$numberLong: '0'}}
                        """)));
    }

    @Test
    void aRefusedInsertHasNoMatchingRole() {
        FunctionCaller door = door(Entry.open("insert", insertForOthers));
        assertThatThrownBy(() -> door.call(call("insert"))).isInstanceOf(FunctionException.class);
        assertThat(metricsOfTheOnlyEntry()).contains(notes("{roles: {}, no_matching_role: {$numberLong: '1'}}"));
    }

    @Test
    void systemFunctionsAndThoseThatTouchNoDataHaveNone() {
        door(Entry.system("read", read)).call(call("read"));
        assertThat(metricsOfTheOnlyEntry()).isEmpty();
    }

    @Test
    void aCallThatWasGivenUpTellsWhatItDidUntilThen() {
        CountDownLatch given = new CountDownLatch(1);
        FunctionCaller door = door(log, Duration.ofSeconds(2), Entry.open("endless", (arguments, context, response) -> {
            read.run(arguments, context, response);
            boolean over = false;
            while (!over) {
                try {
                    given.await();
                    over = true;
                } catch (InterruptedException e) {
                    // Goes on, as a body may.
                }
            }
            return new BsonInt32(1);
        }));
        try {
            assertThatThrownBy(() -> door.call(call("endless"))).isInstanceOf(FunctionException.class);
        } finally {
            given.countDown();
        }
        assertThat(metricsOfTheOnlyEntry()).contains(notes(READ));
    }

    @Test
    void nothingIsCountedWhereNoEntriesAreKept() {
        assertThat(log.wantsRuleMetrics()).isTrue();
        assertThat(log(new LogWriter(false, store::insert, 1, new LogWriter.Pace(Duration.ZERO, 1)))
                        .wantsRuleMetrics())
                .isFalse();
    }
}
