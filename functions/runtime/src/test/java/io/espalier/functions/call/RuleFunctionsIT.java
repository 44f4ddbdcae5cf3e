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
import io.espalier.functions.UserProfile;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.rules.Namespace;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions that rules call run through the one door, as the caller whom the rules are read for. */
class RuleFunctionsIT {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
    private static final String TEAM_RULE =
            "{'team': {'%in': {'%function': {'name': 'teamsOf', 'arguments': ['%%user.id']}}}}";

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "ruleFunctions" + new ObjectId();
    private final MongoCollection<BsonDocument> notes = collection("notes");
    private final MongoCollection<BsonDocument> members = collection("members");
    private final List<String> seenBy = new ArrayList<>();

    /** Reads what users cannot read themselves. */
    private final FunctionBody teamsOf = (arguments, context, response) -> {
        seenBy.add(context.user().id() + (context.runningAsSystem() ? " as system" : ""));
        BsonArray teams = new BsonArray();
        context.database(database)
                .collection("members")
                .find(new BsonDocument("user", arguments.getFirst()))
                .forEach(member -> teams.add(member.get("team")));
        return teams;
    };

    private final FunctionBody count = (arguments, context, response) ->
            new BsonInt64(context.database(database).collection("notes").count(new BsonDocument()));

    @BeforeEach
    void store() {
        notes.insertMany(List.of(json("{_id: 1, team: 'red'}"), json("{_id: 2, team: 'blue'}")));
        members.insertOne(json("{user: 'ada', team: 'red'}"));
    }

    @Test
    void aPrivateFunctionDecidesForTheCaller() {
        FunctionCaller door = door(TEAM_RULE, TIME_LIMIT, Entry.secret("teamsOf", teamsOf), Entry.open("count", count));
        assertThat(call(door, "count", "ada")).isEqualTo(new BsonInt64(1));
        assertThat(call(door, "count", "grace")).isEqualTo(new BsonInt64(0));
        assertThat(seenBy).containsExactly("ada as system", "grace as system");
    }

    @Test
    void aFunctionGetsNoMoreRightsThanItsManifestGives() {
        FunctionCaller door = door(TEAM_RULE, TIME_LIMIT, Entry.open("teamsOf", teamsOf), Entry.open("count", count));
        // As the caller it may not read the members: it fails, and a rule that is not decided permits nothing.
        assertThat(call(door, "count", "ada")).isEqualTo(new BsonInt64(0));
        assertThat(seenBy).containsExactly("ada");
    }

    @Test
    void aFunctionThatThrowsPermitsNothingNorDoesItsNegation() {
        FunctionBody failing = (arguments, context, response) -> {
            throw new FunctionException("no");
        };
        for (String rule : List.of("{'%function': {'name': 'f'}}", "{'%not': {'%function': {'name': 'f'}}}")) {
            FunctionCaller door = door(rule, TIME_LIMIT, Entry.secret("f", failing), Entry.open("count", count));
            assertThat(call(door, "count", "ada")).isEqualTo(new BsonInt64(0));
        }
    }

    @Test
    void aFunctionSeesTheTransactionThatTheRulesAreReadIn() {
        FunctionBody joining = (arguments, context, response) -> context.withTransaction(() -> {
            context.functions().execute("join");
            BsonValue visible = context.functions().execute("count");
            if (visible.asInt64().getValue() == 2) {
                throw new FunctionException("saw both");
            }
            return visible;
        });
        FunctionBody join = (arguments, context, response) -> {
            context.database(database).collection("members").insertOne(json("{user: 'ada', team: 'blue'}"));
            return new BsonString("");
        };
        FunctionCaller door = door(
                TEAM_RULE,
                TIME_LIMIT,
                Entry.secret("teamsOf", teamsOf),
                Entry.open("count", count),
                Entry.secret("join", join),
                Entry.open("joining", joining));
        assertThatThrownBy(() -> call(door, "joining", "ada")).hasMessage("saw both");
        assertThat(members.countDocuments()).isEqualTo(1);
    }

    @Test
    void theTimeLimitOfTheCallHoldsInsideOfRules() {
        FunctionBody waiting = (arguments, context, response) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new FunctionException("interrupted");
        };
        CompletableFuture<BsonValue> answer = new CompletableFuture<>();
        FunctionBody counting = (arguments, context, response) -> {
            try {
                answer.complete(count.run(arguments, context, response));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
            return new BsonString("");
        };
        FunctionCaller door = door(
                "{'%or': [{'%function': {'name': 'waits'}}, true]}",
                Duration.ofMillis(400), Entry.secret("waits", waiting), Entry.open("count", counting));
        assertThatThrownBy(() -> call(door, "count", "ada"))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED));
        assertThat(answer).failsWithin(TIME_LIMIT);
    }

    @Test
    void rulesThatCallThemselvesEnd() {
        FunctionCaller door = door(
                "{'%%true': {'%function': {'name': 'count', 'arguments': []}}}",
                TIME_LIMIT, Entry.open("count", count));
        assertThat(call(door, "count", "ada")).isEqualTo(new BsonInt64(0));
    }

    private FunctionCaller door(String applyWhen, Duration timeLimit, Entry... entries) {
        RuleSource rules = new RuleSource(
                new Namespace(database, "notes"),
                "rules.json",
                json("{roles: [{name: 'member', apply_when: " + applyWhen + ", read: true}]}"));
        return Doors.open(() -> client, List.of(rules), 4, timeLimit, entries);
    }

    private static BsonValue call(FunctionCaller door, String function, String user) {
        Caller caller =
                new Caller.User(new UserProfile(user, "normal", new BsonDocument(), new BsonDocument(), List.of()));
        return door.call(FunctionCall.of(function, List.of(), caller, Origin.CLIENT, "c1"));
    }

    private MongoCollection<BsonDocument> collection(String name) {
        return client.getDatabase(database).getCollection(name, BsonDocument.class);
    }

    private static BsonDocument json(String json) {
        return BsonDocument.parse(json);
    }
}
