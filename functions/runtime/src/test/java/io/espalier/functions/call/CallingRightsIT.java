package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.rules.Namespace;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code can_evaluate} and {@code run_as_user_id}, against rules and a real MongoDB. */
class CallingRightsIT {
    private static final String OWN_NOTES = "{roles: [{name: 'owner', apply_when: {owner: '%%user.id'}, read: true}]}";
    private static final FunctionBody WHO = (arguments, context, response) ->
            new BsonString(context.user().id() + (context.runningAsSystem() ? " as system" : ""));

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "callingRights" + new ObjectId();
    private final MongoCollection<BsonDocument> notes =
            client.getDatabase(database).getCollection("notes", BsonDocument.class);
    private final AtomicInteger runs = new AtomicInteger();

    private final FunctionBody counted = (arguments, context, response) -> new BsonInt32(runs.incrementAndGet());

    /** Whose notes the function sees, and who called it. */
    private final FunctionBody owners = (arguments, context, response) -> {
        StringBuilder seen = new StringBuilder(context.user().id() + " sees");
        context.database(database)
                .collection("notes")
                .find(new BsonDocument())
                .forEach(note -> seen.append(' ').append(note.getString("owner").getValue()));
        return new BsonString(seen.toString());
    };

    @BeforeEach
    void store() {
        notes.insertMany(List.of(BsonDocument.parse("{owner: 'ada'}"), BsonDocument.parse("{owner: 'bob'}")));
    }

    private FunctionCaller door(Entry... entries) {
        RuleSource rules =
                new RuleSource(new Namespace(database, "notes"), "rules.json", BsonDocument.parse(OWN_NOTES));
        return Doors.open(() -> client, List.of(rules), 4, Duration.ofSeconds(30), entries);
    }

    private static BsonValue call(FunctionCaller door, String name, Caller caller, Origin origin) {
        return door.call(FunctionCall.of(name, List.of(), caller, origin, "c1"));
    }

    private static BsonValue call(FunctionCaller door, String name, String user) {
        return call(door, name, new Caller.User(Doors.user(user)), Origin.CLIENT);
    }

    private static void assertNotRun(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(FunctionException.class, e -> {
            assertThat(e.code()).isEqualTo(FunctionErrorCode.FUNCTION_EXECUTION_ERROR);
            assertThat(e).hasMessageContaining("'f'");
        });
    }

    @Test
    void aConditionThatDoesNotHoldKeepsTheFunctionFromRunning() {
        FunctionCaller door = door(Entry.system("f", counted).onlyIf("{'%%user.id': 'ada'}"));
        assertThat(call(door, "f", "ada")).isEqualTo(new BsonInt32(1));
        assertNotRun(() -> call(door, "f", "grace"));
        assertNotRun(() -> call(door, "f", Caller.UNAUTHENTICATED, Origin.ENDPOINT));
        assertThat(runs).hasValue(1);
    }

    @Test
    void anUnknownConditionHoldsForNobodyNorDoesItsNegation() {
        FunctionBody failing = (arguments, context, response) -> {
            throw new FunctionException("no");
        };
        for (String condition : List.of(
                "{'%%true': {'%function': {name: 'broken'}}}",
                "{'%not': {'%%true': {'%function': {name: 'broken'}}}}",
                "{'%%values.unknown': {'%ne': 1}}",
                "{'%%user.id': {'%nosuch': 1}}",
                "{'owner': 'ada'}")) {
            FunctionCaller door = door(Entry.system("f", counted).onlyIf(condition), Entry.secret("broken", failing));
            assertNotRun(() -> call(door, "f", "ada"));
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void aFunctionInAConditionHasTheRightsOfTheUserNotOfTheFunctionThatItGuards() {
        FunctionBody isUser = (arguments, context, response) -> BsonBoolean.valueOf(!context.runningAsSystem());
        String condition = "{'%%true': {'%function': {name: 'isUser'}}}";
        FunctionCaller door = door(
                Entry.system("f", counted).onlyIf(condition),
                Entry.open("isUser", isUser),
                Entry.system(
                        "outer",
                        (arguments, context, response) -> context.functions().execute("f")));
        assertThat(call(door, "f", "ada")).isEqualTo(new BsonInt32(1));
        assertThat(call(door, "outer", "ada")).isEqualTo(new BsonInt32(2));
    }

    @Test
    void headersOfTheRequestAreCompared() {
        FunctionCaller door = door(Entry.system("f", counted).onlyIf("{'%%request.requestHeaders.X-Key': 'right'}"));
        for (String key : List.of("right", "wrong")) {
            FunctionCall call = FunctionCall.of("f", List.of(), Caller.UNAUTHENTICATED, Origin.ENDPOINT, "c1")
                    .withRequest(new RequestInfo("POST", "/f", "", "10.0.0.1", Map.of("X-Key", List.of(key))));
            if (key.equals("right")) {
                assertThat(door.call(call)).isEqualTo(new BsonInt32(1));
            } else {
                assertNotRun(() -> door.call(call));
            }
        }
    }

    @Test
    void triggersHaveNoUserWhomAConditionCouldBeReadFor() {
        FunctionCaller door = door(Entry.open("f", counted).onlyIf("{'%%user.id': 'ada'}"));
        assertThat(call(door, "f", Caller.SYSTEM, Origin.TRIGGER)).isEqualTo(new BsonInt32(1));
    }

    @Test
    void aFixedUserDecidesWhatIsSeenAndTheCallerStaysTheUser() {
        FunctionCaller door = door(
                Entry.open("mine", owners),
                Entry.open("bobs", owners).asUser(Doors.KNOWN_USER),
                Entry.system("all", owners).asUser(Doors.KNOWN_USER),
                Entry.open(
                        "outer",
                        (arguments, context, response) -> context.functions().execute("bobs")),
                Entry.open(
                                "inner",
                                (arguments, context, response) ->
                                        context.functions().execute("mine"))
                        .asUser(Doors.KNOWN_USER),
                Entry.open(
                                "systemInside",
                                (arguments, context, response) ->
                                        context.functions().execute("who"))
                        .asUser(Doors.KNOWN_USER),
                Entry.secret("who", WHO),
                Entry.system(
                        "narrower",
                        (arguments, context, response) -> context.functions().execute("bobs")));
        assertThat(call(door, "mine", "ada")).isEqualTo(new BsonString("ada sees ada"));
        assertThat(call(door, "bobs", "ada")).isEqualTo(new BsonString("ada sees bob"));
        assertThat(call(door, "all", "ada")).isEqualTo(new BsonString("ada sees ada bob"));
        assertThat(call(door, "outer", "ada")).isEqualTo(new BsonString("ada sees bob"));
        assertThat(call(door, "inner", "ada")).isEqualTo(new BsonString("ada sees bob"));
        assertThat(call(door, "systemInside", "ada")).isEqualTo(new BsonString("ada as system"));
        assertThat(call(door, "narrower", "ada")).isEqualTo(new BsonString("ada sees bob"));
        assertThat(call(door, "bobs", Caller.UNAUTHENTICATED, Origin.ENDPOINT)).isEqualTo(new BsonString(" sees bob"));
        assertThat(call(door, "bobs", Caller.SYSTEM, Origin.TRIGGER)).isEqualTo(new BsonString(" sees ada bob"));
    }

    @Test
    void aFixedUserWhoIsMissingOrDisabledRunsNothing() {
        FunctionCaller door = door(Entry.open("f", counted).asUser("gone"));
        assertNotRun(() -> call(door, "f", "ada"));
        assertNotRun(() -> call(door, "f", Caller.UNAUTHENTICATED, Origin.ENDPOINT));
        assertThat(runs).hasValue(0);
    }

    @Test
    void aFixedUserDoesNotOpenAFunctionToClientsWithoutUser() {
        FunctionCaller door = door(Entry.open("f", counted).asUser(Doors.KNOWN_USER));
        assertThatThrownBy(() -> call(door, "f", Caller.UNAUTHENTICATED, Origin.CLIENT))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.MISSING_AUTH_REQ));
    }
}
