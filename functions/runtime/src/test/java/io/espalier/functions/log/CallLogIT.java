package io.espalier.functions.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.mongodb.client.model.Sorts;
import io.espalier.app.AppMetadata;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.admin.AdminSource;
import io.espalier.functions.call.Doors;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.MongoReplicaSet;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** What a call leaves in the logs, in a real MongoDB. */
class CallLogIT {
    private static final String SECRET = "correct-horse-battery";
    private static final String LINK = "{base}/logs?co_id={co_id}";
    private static final Caller ADA = new Caller.User(Doors.user("ada"));
    private static final Caller OPERATOR = new Caller.AdminKey("ops");
    private static final LogQuery EVERYTHING =
            new LogQuery(new BsonDocument(), Sorts.descending("started", "_id"), 0, Optional.empty());
    private static final FunctionBody NOTHING = (arguments, context, response) -> new BsonInt32(1);

    private final EspalierDatabase database =
            new EspalierDatabase(MongoReplicaSet.shared()::client, "logs_" + new ObjectId());
    private final LogStore store = new LogStore(database, Duration.ofDays(10));
    private final LogWriter writer =
            new LogWriter(true, store::insert, 1000, new LogWriter.Pace(Duration.ofMillis(10), 500));
    private final CallLog log = new CallLog(
            new LogEntries(
                    new LoggedApp(AppMetadata.of("test-app", "Test"), Map.of(), Map.of()),
                    new LogRedaction(List.of(SECRET))),
            writer,
            LINK);

    private FunctionCaller door(Entry... entries) {
        return Doors.listened(log, entries);
    }

    private List<BsonDocument> stored() {
        log.stop(new ShutdownEvent());
        return store.find(EVERYTHING, 1000);
    }

    private static FunctionCall call(String name, BsonValue... arguments) {
        return FunctionCall.of(name, List.of(arguments), ADA, Origin.CLIENT, "c1");
    }

    @Test
    void aCallLeavesOneEntryHoweverManyFunctionsItExecutes() {
        FunctionCaller door = door(Entry.open("inner", NOTHING), Entry.open("outer", (arguments, context, response) -> {
            context.log("before");
            return context.functions().execute("inner");
        }));
        door.call(call("outer", new BsonString("not for the logs"))
                .withRequest(new RequestInfo("POST", "http://host/f", "secret=x", "10.0.0.7", Map.of())));

        BsonDocument entry = stored().getFirst();
        assertThat(entry.remove("_id")).isNotNull();
        assertThat(entry.getDateTime("completed")).isGreaterThanOrEqualTo(entry.getDateTime("started"));
        assertThat(entry.remove("started")).isNotNull();
        assertThat(entry.remove("completed")).isNotNull();
        assertThat(entry).isEqualTo(BsonDocument.parse("""
                        {co_id: 'c1', type: 'FUNCTION', app_id: 'test-app', function_name: 'outer',
                         function_call: {name: 'outer'}, messages: ['before'], user_id: 'ada',
                         remote_ip_address: '10.0.0.7', request_method: 'POST', request_url: 'http://host/f', status: 200}
                        """));
        assertThat(store.find(EVERYTHING, 10)).hasSize(1);
    }

    @Test
    void refusalsAndFailuresLeaveAnEntryWithTheirCode() {
        FunctionCaller door = door(Entry.open("fails", (arguments, context, response) -> {
            context.log("so far");
            throw new FunctionException("the key " + SECRET + " is wrong");
        }));
        assertThatThrownBy(() -> door.call(call("fails"))).isInstanceOf(FunctionException.class);
        assertThatThrownBy(() -> door.call(call("unknown")))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.FUNCTION_NOT_FOUND))
                .hasMessageStartingWith("function not found");

        assertThat(stored())
                .extracting(
                        entry -> entry.getString("function_name").getValue(),
                        entry -> entry.getInt32("status").getValue(),
                        entry -> entry.getString("error_code").getValue(),
                        entry -> entry.getArray("messages").size())
                .containsExactlyInAnyOrder(
                        tuple("fails", 400, "FunctionExecutionError", 1), tuple("unknown", 404, "FunctionNotFound", 0));
        assertThat(store.find(EVERYTHING, 10).toString()).doesNotContain(SECRET);
    }

    @Test
    void argumentsAreLoggedWhereTheEntrySaysSoAndCredentialsNever() {
        FunctionCaller door = door(Entry.open("f", NOTHING).withLoggedArguments());
        BsonDocument argument =
                BsonDocument.parse("{product: 'A-7', newPassword: 'p1', headers: {Authorization: ['p2']},"
                        + " query: {baas_at: 'p3', secret: 'p4'}, note: 'it is " + SECRET + "!',"
                        + " list: [{accessToken: {$binary: {base64: 'cDU=', subType: '00'}}}],"
                        + " body: {$binary: {base64: 'cGFzc3dvcmQ=', subType: '00'}}}");
        door.call(call("f", argument));
        door.call(call("f", new BsonString("a".repeat(20_000))));

        List<BsonDocument> entries = stored();
        BsonArray arguments = entries.stream()
                .map(entry -> entry.getDocument("function_call"))
                .filter(functionCall -> functionCall.containsKey("arguments"))
                .map(functionCall -> functionCall.getArray("arguments"))
                .findFirst()
                .orElseThrow();
        assertThat(arguments.getFirst()).isEqualTo(BsonDocument.parse("""
                        {product: 'A-7', newPassword: '***', headers: {Authorization: '***'},
                         query: {baas_at: '***', secret: '***'}, note: 'it is ***!', list: [{accessToken: '***'}],
                         body: '8 bytes'}
                        """));
        assertThat(entries).hasSize(2);
    }

    @Test
    void messagesAreBoundedInNumberAndBytes() {
        FunctionCaller door = door(Entry.open("f", (arguments, context, response) -> {
            context.log("é".repeat(300));
            context.log("x".repeat(500) + SECRET);
            IntStream.range(0, 100).forEach(i -> context.log("line " + i));
            return new BsonInt32(1);
        }));
        door.call(call("f"));
        List<String> messages = stored().getFirst().getArray("messages").stream()
                .map(message -> message.asString().getValue())
                .toList();
        assertThat(messages)
                .hasSize(25)
                .allSatisfy(message ->
                        assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512));
        assertThat(messages.get(0)).isEqualTo("é".repeat(256));
        assertThat(messages.get(1)).isEqualTo("x".repeat(500) + "***");
    }

    @Test
    void anEntrySaysWhatStoodBehindTheCall() {
        FunctionCaller[] self = new FunctionCaller[1];
        self[0] = door(
                Entry.open("inner", NOTHING),
                Entry.admin("espalier/x", NOTHING),
                Entry.open(
                        "outer",
                        (arguments, context, response) -> self[0].call(FunctionCall.of(
                                "inner", List.of(), Caller.SYSTEM, Origin.USER_CREATION, "creation-1"))));
        self[0].call(call("outer")
                .withRequest(new RequestInfo(
                        "POST", "http://host/f", "", "10.0.0.7", Map.of("User-Agent", List.of("x RealmJS/12.3.1 y")))));
        self[0].call(FunctionCall.of("inner", List.of(), Caller.SYSTEM, Origin.TRIGGER, "d1")
                .withTrigger("onOrder"));
        self[0].call(FunctionCall.of("espalier/x", List.of(), OPERATOR, Origin.CLIENT, "c2"));

        assertThat(stored())
                .extracting(entry -> {
                    entry.keySet()
                            .retainAll(Set.of(
                                    "co_id",
                                    "type",
                                    "parent_co_id",
                                    "event_subscription_name",
                                    "sdk_name",
                                    "sdk_version",
                                    "admin_key"));
                    return entry;
                })
                .containsExactlyInAnyOrder(
                        BsonDocument.parse(
                                "{co_id: 'c1', type: 'FUNCTION', sdk_name: 'RealmJS', sdk_version: '12.3.1'}"),
                        BsonDocument.parse("{co_id: 'creation-1', type: 'AUTH', parent_co_id: 'c1'}"),
                        BsonDocument.parse("{co_id: 'd1', type: 'DB_TRIGGER', event_subscription_name: 'onOrder'}"),
                        BsonDocument.parse("{co_id: 'c2', type: 'FUNCTION', admin_key: 'ops'}"));
    }

    @Test
    void anEntryHasTheIdsOfAppServices() {
        AppMetadata metadata = new AppMetadata(
                "test-app", "Test", "a1", "p1", Optional.empty(), "US-VA", "aws-us-east-1", "LOCAL", "");
        CallLog known = new CallLog(
                new LogEntries(
                        new LoggedApp(metadata, Map.of("f", "f1"), Map.of("onOrder", "t1")),
                        new LogRedaction(List.of())),
                writer,
                LINK);
        Doors.listened(known, Entry.open("f", NOTHING))
                .call(FunctionCall.of("f", List.of(), Caller.SYSTEM, Origin.TRIGGER, "d1")
                        .withTrigger("onOrder"));

        assertThat(stored().getFirst().entrySet())
                .containsAll(BsonDocument.parse("{app_id: 'test-app', group_id: 'p1', function_id: 'f1',"
                                + " event_subscription_id: 't1', event_subscription_name: 'onOrder',"
                                + " function_call_location: 'US-VA'}")
                        .entrySet());
    }

    @Test
    void requestsWithoutACallLeaveEntriesToo() {
        RequestInfo request = new RequestInfo("POST", "http://host/login", "", "10.0.0.7", Map.of());
        Instant now = Instant.now();
        log.ended(new EndedRequest(
                LogType.AUTH,
                "c1",
                request,
                ClientDevice.ofLogin(
                        BsonDocument.parse(
                                "{options: {device: {platform: 'chrome', platformVersion: '120', sdkVersion: '2.0.1', sdk: 1}}}")),
                Optional.of("ada"),
                now,
                now,
                200,
                Optional.empty()));
        log.ended(new EndedRequest(
                LogType.AUTH,
                "c2",
                request,
                Optional.empty(),
                Optional.empty(),
                now,
                now,
                401,
                Optional.of(new EndedRequest.Failure(
                        "invalid " + SECRET + " username/password", Optional.of("InvalidPassword")))));

        assertThat(stored())
                .allSatisfy(entry ->
                        assertThat(entry.getString("request_url").getValue()).isEqualTo("http://host/login"))
                .anySatisfy(entry -> assertThat(entry.entrySet())
                        .containsAll(
                                BsonDocument.parse("{co_id: 'c1', type: 'AUTH', user_id: 'ada', platform: 'chrome',"
                                                + " platform_version: '120', sdk_version: '2.0.1', status: 200}")
                                        .entrySet()))
                .anySatisfy(entry -> assertThat(entry.entrySet())
                        .containsAll(BsonDocument.parse("{co_id: 'c2', status: 401, error_code: 'InvalidPassword',"
                                        + " error: 'invalid *** username/password'}")
                                .entrySet()));
    }

    @Test
    void linksNameTheEntriesOfARequestUnlessNoneAreKept() {
        assertThat(log.link("https://shop.example", "c-1")).contains("https://shop.example/logs?co_id=c-1");
        assertThat(log.link("", "c-1")).isEmpty();
        LogWriter none = new LogWriter(false, store::insert, 1, new LogWriter.Pace(Duration.ZERO, 1));
        LogEntries entries = new LogEntries(
                new LoggedApp(AppMetadata.of("test-app", "Test"), Map.of(), Map.of()), new LogRedaction(List.of()));
        CallLog disabled = new CallLog(entries, none, LINK);
        assertThat(disabled.link("https://shop.example", "c-1")).isEmpty();
        Doors.listened(disabled, Entry.open("f", NOTHING)).call(call("f"));
        disabled.stop(new ShutdownEvent());
        assertThat(store.find(EVERYTHING, 10)).isEmpty();
        assertThat(none.dropped()).isZero();
        assertThat(new CallLog(entries, writer, " ").link("https://shop.example", "c-1"))
                .isEmpty();
    }

    @Test
    void operatorsAskByWhatTheyKnowAndTurnPages() {
        store.migrate(database);
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        List<BsonDocument> entries = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            // Many calls begin in the same millisecond, also where a page ends.
            BsonDocument entry = BsonDocument.parse("{co_id: 'c%d', type: '%s', user_id: 'u%d'}"
                            .formatted(i, i % 2 == 0 ? "FUNCTION" : "ENDPOINT", i % 5))
                    .append("started", new BsonDateTime(noon.plusMillis(i / 120).toEpochMilli()));
            entries.add(i % 10 == 0 ? entry.append("error_code", new BsonString("MongoDBError")) : entry);
        }
        database.collection("logs").insertMany(entries);

        Set<String> seen = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        BsonDocument parameters = new BsonDocument();
        BsonDocument page;
        do {
            page = list(parameters);
            page.getArray("logs")
                    .forEach(entry ->
                            seen.add(entry.asDocument().getString("co_id").getValue()));
            sizes.add(page.getArray("logs").size());
            parameters = new BsonDocument("end_date", page.get("nextEndDate", new BsonInt32(0)))
                    .append("skip", page.get("nextSkip", new BsonInt32(0)));
        } while (page.containsKey("nextEndDate"));
        assertThat(sizes).containsExactly(100, 100, 50);
        assertThat(seen).hasSize(250);

        Stream.of(
                        Map.entry("{type: 'ENDPOINT', user_id: 'u1'}", 25),
                        Map.entry("{status: 'error'}", 25),
                        Map.entry("{status: 'success', user_id: 'u0', type: 'FUNCTION'}", 0),
                        Map.entry("{status: 'success', type: 'FUNCTION'}", 100),
                        Map.entry("{co_id: 'c17'}", 1),
                        Map.entry("{start_date: {$date: '2026-03-01T12:00:00.002Z'}}", 10),
                        Map.entry("{end_date: {$date: '2026-03-01T11:00:00Z'}}", 0))
                .forEach(expected -> assertThat(
                                list(BsonDocument.parse(expected.getKey())).getArray("logs"))
                        .as(expected.getKey())
                        .hasSize(expected.getValue()));
    }

    @Test
    void onlyOperatorsReadLogsAndWhatTheyAskMustBeRight() {
        assertThatThrownBy(() -> listing().call(call("espalier/logs/list")))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.NOT_CALLABLE));
        for (String wrong :
                List.of("{status: 'bad'}", "{skip: -1}", "{start_date: 'noon'}", "{$where: '1'}", "{type: {$ne: 1}}")) {
            assertThatThrownBy(() -> list(BsonDocument.parse(wrong)))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            FunctionException.class,
                            e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.INVALID_PARAMETER));
        }
    }

    private FunctionCaller listing() {
        return Doors.open(new AdminSource(List.of(new LogFunctions(store, writer)))
                .functions().entrySet().stream()
                        .map(function -> Entry.admin(function.getKey(), function.getValue()))
                        .toArray(Entry[]::new));
    }

    private BsonDocument list(BsonDocument parameters) {
        return listing()
                .call(FunctionCall.of("espalier/logs/list", List.of(parameters), OPERATOR, Origin.CLIENT, "c1"))
                .asDocument();
    }

    @Test
    void argumentsAreLoggedAsTheyCame() {
        FunctionCaller door = door(Entry.open("f", (arguments, context, response) -> {
                    arguments.getFirst().asDocument().clear();
                    return new BsonUndefined();
                })
                .withLoggedArguments());
        door.call(call("f", BsonDocument.parse("{order: 7}")));

        assertThat(stored().getFirst().getDocument("function_call").getArray("arguments"))
                .containsExactly(BsonDocument.parse("{order: 7}"));
    }
}
