package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.trial.OperatorScript.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with triggers and dead letters through the command {@code deploy/local/espalier}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TriggerCommandsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String TRIGGER = "orderCame";
    private static final int REFUSED = 1;

    private final MongoDatabase database = MongoReplicaSet.shared().client().getDatabase("trial");
    private final MongoCollection<BsonDocument> orders = database.getCollection("orders", BsonDocument.class);
    private final MongoCollection<BsonDocument> kept = database.getCollection("kept_orders", BsonDocument.class);

    @TempDir
    private Path folder = Path.of("");

    private TrialServer server;

    @BeforeAll
    void start(@TempDir Path app) throws IOException {
        TrialApp.copyWithTrigger(app, TRIGGER, """
                {
                    "name": "orderCame",
                    "type": "DATABASE",
                    "config": {
                        "service_name": "mongodb-atlas",
                        "database": "trial",
                        "collection": "orders",
                        "operation_types": ["INSERT"],
                        "full_document": true
                    },
                    "event_processors": { "FUNCTION": { "config": { "function_name": "keepChange" } } }
                }
                """);
        server = TrialServer.start(Map.of("ESPALIER_APP", app.toString()));
    }

    @AfterEach
    void forget() {
        kept.deleteMany(new BsonDocument());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void aTriggerIsListedSuspendedResumedAndDrained() throws Exception {
        await().atMost(DEADLINE).until(() -> state().equals("RUNNING"));
        assertThat(done("triggers", "list")).startsWith("name ").contains(TRIGGER, "RUNNING", "positionAgeSeconds");

        assertThat(changed("triggers", "suspend", "name=" + TRIGGER, "reason=a receiver is being mended"))
                .isEqualTo(1);
        await().atMost(DEADLINE).until(() -> state().equals("SUSPENDED"));
        order("waits");
        assertThat(trigger().getString("suspended").getValue())
                .startsWith("BY_OPERATOR since ")
                .endsWith(": a receiver is being mended");
        assertThat(changed("triggers", "resume", "name=" + TRIGGER)).isEqualTo(1);
        awaitKept("waits");

        suspend();
        Instant before = Instant.now();
        order("leftOut");
        assertThat(changed("triggers", "resume", "name=" + TRIGGER, "from=now")).isEqualTo(1);
        order("later");
        awaitKept("waits", "later");

        suspend();
        assertThat(changed("triggers", "resume", "name=" + TRIGGER, "from=" + before))
                .isEqualTo(1);
        await().atMost(DEADLINE).until(() -> numbers().contains("leftOut"));

        order("drained");
        BsonDocument report = BsonDocument.parse(done("--json", "triggers", "drain", "seconds=30"));
        assertThat(report.getBoolean("complete").getValue()).isTrue();
        assertThat(report).containsOnlyKeys("complete", "delivered", "deadLetters", "parked", "suspended");
        assertThat(report.getNumber("suspended").intValue()).isZero();
        assertThat(numbers()).contains("drained");
    }

    @Test
    void whatMakesNoSenseForATriggerIsRefusedByName() throws Exception {
        assertThat(refused("triggers", "list", "name=" + TRIGGER))
                .contains("the parameter 'name' is unknown", "InvalidParameter");
        assertThat(refused("triggers", "suspend", "name=orderWent"))
                .contains("there is no trigger 'orderWent'", TRIGGER, "InvalidParameter");
        assertThat(refused("triggers", "resume", "name=" + TRIGGER, "from=yesterday"))
                .contains("the parameter 'from' must be token, now, or a moment such as", "InvalidParameter");
        assertThat(refused("triggers", "resume", "name=" + TRIGGER, "from=2999-01-01T00:00:00Z"))
                .contains("the parameter 'from' must be a moment between 1970 and now", "InvalidParameter");
        assertThat(refused("triggers", "drain", "seconds=0"))
                .contains("the parameter 'seconds' must be 1 to 3600", "InvalidParameter");
        await().atMost(DEADLINE).until(() -> state().equals("RUNNING"));
    }

    @Test
    void deadLettersAreListedShownReplayedAndDiscarded() throws Exception {
        await().atMost(DEADLINE).until(() -> state().equals("RUNNING"));
        for (String bad : List.of("one", "two", "three", "four")) {
            orders.insertOne(
                    new BsonDocument("_id", new BsonString(bad + Instant.now())).append("bad", BsonBoolean.TRUE));
        }
        await().atMost(DEADLINE).until(() -> deadLetters().size() == 4);
        assertThat(done("deadLetters", "list", "trigger=" + TRIGGER))
                .contains("FunctionExecutionError", "this order cannot be kept")
                .doesNotContain("fullDocument");
        List<String> ids = deadLetters();
        assertThat(done("deadLetters", "show", "id=" + ids.getFirst())).contains("fullDocument", "this order");

        assertThat(done("deadLetters", "discard", "id=" + ids.getFirst(), "reason=a trial order"))
                .contains("discarded", "1");
        assertThat(deadLetters()).hasSize(3).doesNotContain(ids.getFirst());
        assertThat(call("espalier/deadLetters/show", "id", ids.getFirst())).contains("a trial order");

        kept.insertOne(new BsonDocument("mended", BsonBoolean.TRUE));
        assertThat(done("deadLetters", "replay", "id=" + ids.get(1))).contains("replayed", "1");
        await().atMost(DEADLINE).until(() -> numbers().size() == 1);
        assertThat(numbers().getFirst()).startsWith("two");
        assertThat(done("deadLetters", "replay", "trigger=" + TRIGGER, "error_code=FunctionExecutionError"))
                .contains("replayed", "2");
        await().atMost(DEADLINE).until(() -> numbers().size() == 3);
        assertThat(deadLetters()).isEmpty();
        assertThat(numbers()).noneMatch(number -> number.startsWith("one"));
    }

    @Test
    void whatMakesNoSenseForDeadLettersIsRefusedByName() throws Exception {
        assertThat(refused("deadLetters", "list", "limit=0"))
                .contains("the parameter 'limit' must be 1 to 1000", "InvalidParameter");
        assertThat(refused("deadLetters", "show", "id=nothing"))
                .contains("there is no dead letter 'nothing'; it may have been replayed", "InvalidParameter");
        assertThat(refused("deadLetters", "replay"))
                .contains("say which: id, trigger, error_code, after or before is required", "MissingParameter");
        assertThat(refused("deadLetters", "discard", "id=nothing"))
                .contains("the parameter 'reason' is required", "MissingParameter");
    }

    private String done(String... arguments) throws IOException, InterruptedException {
        Result result = new OperatorScript(folder).run(server, arguments);
        assertThat(result.errors()).isEmpty();
        assertThat(result.code()).isZero();
        return result.output();
    }

    private String refused(String... arguments) throws IOException, InterruptedException {
        Result result = new OperatorScript(folder).run(server, arguments);
        assertThat(result.output()).isEmpty();
        assertThat(result.code()).as(result.errors()).isEqualTo(REFUSED);
        return result.errors();
    }

    private long changed(String... arguments) throws IOException, InterruptedException {
        String output = done(arguments);
        assertThat(output).startsWith("changed");
        return Long.parseLong(output.substring("changed".length()).strip());
    }

    private void suspend() {
        assertThat(BsonDocument.parse(call("espalier/triggers/suspend", "name", TRIGGER))
                        .getNumber("changed")
                        .intValue())
                .isEqualTo(1);
        await().atMost(DEADLINE).until(() -> state().equals("SUSPENDED"));
    }

    /** What the list says of the trigger. */
    private BsonDocument trigger() {
        return answer("espalier/triggers/list").getFirst().asDocument();
    }

    private String state() {
        return trigger().getDocument("here").getString("state").getValue();
    }

    /** The ids of those that are listed, the oldest first. */
    private List<String> deadLetters() {
        return answer("espalier/deadLetters/list").stream()
                .map(letter -> letter.asDocument().getString("_id").getValue())
                .toList();
    }

    private List<BsonValue> answer(String function) {
        return BsonArray.parse(call(function)).getValues();
    }

    /** Without a process, which takes its time. */
    private String call(String function, String... argument) {
        BsonValue[] arguments = argument.length == 0
                ? new BsonValue[0]
                : new BsonValue[] {new BsonDocument(argument[0], new BsonString(argument[1]))};
        return server.nobody()
                .withToken(TrialServer.ADMIN_KEY)
                .call(function, arguments)
                .body();
    }

    private void order(String number) {
        orders.insertOne(new BsonDocument("_id", new BsonString(number)));
    }

    private List<String> numbers() {
        List<String> numbers = new ArrayList<>();
        kept.find(Filters.exists("order"))
                .forEach(order -> numbers.add(order.getString("order").getValue()));
        return numbers;
    }

    private void awaitKept(String... numbers) {
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(numbers()).containsExactly(numbers));
    }
}
