package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.espalier.app.DataApiDefinition;
import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.RequestValidation;
import io.espalier.app.SourceLocation;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.log.EndedRequest;
import io.espalier.functions.log.RequestLog;
import io.espalier.gateway.Requests.Answer;
import io.espalier.rules.Namespace;
import io.espalier.testing.MongoReplicaSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bson.BsonInt32;
import org.bson.BsonUndefined;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are sent again with their Idempotency-Key, on every way that leads to functions. */
class IdempotencyIT {
    private static final String CALL = "/api/client/v2.0/app/shop-local/functions/call";
    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotency-Replayed";
    private static final RequestValidation NONE = new RequestValidation.None();

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String own = "own" + new ObjectId();
    private final String database = "data" + new ObjectId();
    private final AtomicInteger runs = new AtomicInteger();
    private final FakeAccounts accounts = new FakeAccounts();

    private final FunctionBody count = (arguments, context, response) -> new BsonInt32(runs.incrementAndGet());

    /** An answer of its own making, in which nothing is usual. */
    private final FunctionBody elaborate = (arguments, context, response) -> {
        response.setStatusCode(207);
        response.addHeader("X-Run", "run " + runs.incrementAndGet());
        response.addHeader("X-Run", "é.$");
        response.setHeader("Content-Type", "application/octet-stream");
        response.setBody(new byte[] {0, 1, (byte) 0xff, (byte) runs.get()});
        return new BsonUndefined();
    };

    private final Gateways gateways = new Gateways()
            .data(client)
            .ownDatabase(own)
            .rules(
                    new Namespace(database, "notes"),
                    "{'roles': [{'name': 'all', 'apply_when': {}, 'insert': true, 'delete': true, 'read': true,"
                            + " 'write': true}]}")
            .function("count", count)
            .function("nothing", (arguments, context, response) -> {
                runs.incrementAndGet();
                return new BsonUndefined();
            })
            .function("refuse", (arguments, context, response) -> {
                throw new FunctionException("no, for the time " + runs.incrementAndGet());
            })
            .readOnly("look", count)
            .system("elaborate", elaborate)
            .system("refusing", (arguments, context, response) -> {
                throw new FunctionException("no");
            })
            .system("public", count)
            .endpoint("*", "/elaborate", "elaborate")
            .endpoint("*", "/public", "public")
            .endpoint("*", "/refusing", "refusing")
            .endpoint("POST", "/mine", "count")
            .webhook("http", "hook", "public", NONE)
            .dataApi(new DataApiDefinition(
                    List.of("v1"),
                    ReturnType.JSON,
                    false,
                    false,
                    true,
                    Optional.empty(),
                    NONE,
                    Optional.empty(),
                    false,
                    new SourceLocation("test", "")));
    private final Gateway gateway = gateways.open(accounts);

    @AfterEach
    void drop() {
        client.getDatabase(own).drop();
        client.getDatabase(database).drop();
    }

    private long notes() {
        return client.getDatabase(database).getCollection("notes").countDocuments();
    }

    private static Requests call(String name) {
        return post(CALL, "{\"name\":\"" + name + "\",\"arguments\":[1]}").asAda();
    }

    private Requests service(String command, String options) {
        return post(
                        CALL,
                        "{\"name\":\"" + command + "\",\"service\":\"mongodb-atlas\",\"arguments\":[{\"database\":\""
                                + database + "\",\"collection\":\"notes\"" + options + "}]}")
                .asAda();
    }

    private Requests dataApi(String action, String options) {
        return post(
                "/app/shop-local/endpoint/data/v1/action/" + action,
                "{\"dataSource\":\"mongodb-atlas\",\"database\":\"" + database + "\",\"collection\":\"notes\"" + options
                        + "}");
    }

    /** A way, its request, and the status of its answer. */
    private record Way(String name, Supplier<Requests> request, int status) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<String> ways() {
        return Stream.of(
                "functions/call",
                "refused",
                "data command",
                "plain",
                "plain without result",
                "endpoint",
                "endpoint of a user",
                "own answer",
                "own answer to GET",
                "webhook",
                "Data API");
    }

    private Way way(String name) {
        return switch (name) {
            case "functions/call" -> new Way(name, () -> call("count"), 200);
            case "refused" -> new Way(name, () -> call("refuse"), 400);
            case "data command" -> new Way(name, () -> service("insertOne", ",\"document\":{}"), 200);
            case "plain" -> new Way(name, () -> post("/count", "{}").asAda(), 200);
            case "plain without result" ->
                new Way(name, () -> post("/nothing", "{}").asAda(), 204);
            case "endpoint" -> new Way(name, () -> post("/app/shop-local/endpoint/public?a=b", "{}"), 200);
            case "endpoint of a user" ->
                new Way(name, () -> post("/app/shop-local/endpoint/mine", "{}").asAda(), 200);
            case "own answer" -> new Way(name, () -> post("/app/shop-local/endpoint/elaborate", "{}"), 207);
            case "own answer to GET" -> new Way(name, () -> get("/app/shop-local/endpoint/elaborate"), 207);
            case "webhook" ->
                new Way(
                        name,
                        () -> post("/api/client/v2.0/app/shop-local/service/http/incoming_webhook/hook", "{}"),
                        200);
            case "Data API" -> new Way(name, () -> dataApi("insertOne", ",\"document\":{}"), 201);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @MethodSource("ways")
    void onEachWayTheSameAnswerComesAgainAndNothingRuns(String name) {
        Way way = way(name);
        Answer first = way.request().get().header(KEY, "\"k 1\"").to(gateway);
        Answer second = way.request().get().header(KEY, "\"k 1\"").to(gateway);
        Answer third = way.request().get().header(KEY, "k1").to(gateway);

        assertThat(first.status()).as(first.text()).isEqualTo(way.status());
        assertThat(first.header(REPLAYED)).isEmpty();
        assertThat(second.header(REPLAYED)).isEqualTo("true");
        assertThat(withoutCorrelation(second)).isEqualTo(withoutCorrelation(first));
        assertThat(second.bytes()).isEqualTo(first.bytes());
        assertThat(third.header(REPLAYED)).isEmpty();
        assertThat(runs.get() + notes()).isEqualTo(2);
    }

    private static String withoutCorrelation(Answer answer) {
        return answer.status() + " "
                + answer.response().headers().entrySet().stream()
                        .filter(header -> !List.of(REPLAYED, "X-Correlation-Id").contains(header.getKey()))
                        .sorted(Map.Entry.comparingByKey())
                        .toList();
    }

    @Test
    void theQuotesAreNoPartOfTheKey() {
        call("count").header(KEY, "k").to(gateway);
        assertThat(call("count").header(KEY, "\"k\"").to(gateway).header(REPLAYED))
                .isEqualTo("true");
    }

    @Test
    void anotherRequestIsAnotherPathQueryTypeOrBody() {
        String path = "/app/shop-local/endpoint/mine";
        assertThat(post(path, "{}").asAda().header(KEY, "k").to(gateway).status())
                .isEqualTo(200);
        List.of(
                        post(path, "{ }"),
                        post(path + "?a=b", "{}"),
                        post(path, "{}").header("Accept", "application/ejson"),
                        post("/count", "{}"))
                .forEach(other -> {
                    Answer answer = other.asAda().header(KEY, "k").to(gateway);
                    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
                    assertThat(answer.errorCode()).isEqualTo("IdempotencyKeyReused");
                });
        assertThat(runs).hasValue(1);
    }

    @Test
    void headersOnTheWayDoNotMakeAnotherRequest() {
        call("count").header(KEY, "k").header("User-Agent", "one").to(gateway);
        Answer again = call("count")
                .header(KEY, "k")
                .header("User-Agent", "other")
                .header("X-Correlation-Id", "c2")
                .from("192.0.2.77")
                .to(gateway);
        assertThat(again.header(REPLAYED)).isEqualTo("true");
    }

    @Test
    void nobodysKeysBelongToTheEndpoint() {
        assertThat(post("/app/shop-local/endpoint/public", "{}")
                        .header(KEY, "k")
                        .to(gateway)
                        .status())
                .isEqualTo(200);
        Answer elsewhere = post("/app/shop-local/endpoint/elaborate", "{}")
                .header(KEY, "k")
                .to(gateway);
        assertThat(elsewhere.status()).isEqualTo(207);
        Answer byAda = post("/app/shop-local/endpoint/public", "{}")
                .asAda()
                .header(KEY, "k")
                .to(gateway);
        assertThat(byAda.header(REPLAYED)).isEmpty();
    }

    /** A function may know its callers by these; whoever shows others, or none, gets nothing that was answered to them. */
    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "Cookie", "X-Api-Key", "X-Auth-Token"})
    void nobodysKeysBelongToWhatIsShownToTheFunction(String header) {
        String path = "/app/shop-local/endpoint/elaborate";
        Supplier<Requests> shown = () -> post(path, "{}").header(KEY, "k").header(header, "Basic QWRhOmxvdmVsYWNl");
        assertThat(shown.get().to(gateway).header(REPLAYED)).isEmpty();
        assertThat(post(path, "{}").header(KEY, "k").to(gateway).header(REPLAYED))
                .isEmpty();
        assertThat(post(path, "{}")
                        .header(KEY, "k")
                        .header(header, "Basic RXZlOmV2ZQ==")
                        .to(gateway)
                        .header(REPLAYED))
                .isEmpty();
        assertThat(shown.get().to(gateway).header(REPLAYED)).isEqualTo("true");
        assertThat(runs).hasValue(3);
    }

    /** Kept refusals hold a link: who sends a request to a host of his choosing must not choose it for others. */
    @Test
    void nobodysKeysBelongToTheHost() {
        Gateway linking = gateways.log(new RequestLog() {
                    @Override
                    public void ended(EndedRequest request) {}

                    @Override
                    public Optional<String> link(String baseUrl, String correlationId) {
                        return Optional.of(baseUrl);
                    }
                })
                .trustedProxies("192.0.2.1")
                .open(accounts);
        String path = "/app/shop-local/endpoint/refusing";
        post(path, "{}")
                .header(KEY, "k")
                .header("X-Forwarded-Host", "evil.example")
                .to(linking);
        Answer answer = post(path, "{}").header(KEY, "k").to(linking);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("evil.example");
        assertThat(answer.header(REPLAYED)).isEmpty();
    }

    @Test
    void nobodyGetsAnAnswerWhoseTokenIsNoLongerGood() {
        call("count").header(KEY, "k").to(gateway);
        Gateway disabled = gateways.open(new BrokenAccounts(
                () -> new FunctionException(FunctionErrorCode.USER_DISABLED, "the user is disabled")));
        Answer answer = call("count").header(KEY, "k").to(disabled);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo("UserDisabled");
        Answer nobody = post(CALL, "{\"name\":\"count\",\"arguments\":[1]}")
                .header(KEY, "k")
                .to(gateway);
        assertThat(nobody.status()).isEqualTo(401);
    }

    @Test
    void readingIsRepeatedAndNotKept() {
        for (int i = 0; i < 2; i++) {
            assertThat(get("/look").asAda().header(KEY, "k").to(gateway).header(REPLAYED))
                    .isEmpty();
            assertThat(post("/look", "{}").asAda().header(KEY, "k").to(gateway).header(REPLAYED))
                    .isEmpty();
            assertThat(service("find", "").header(KEY, "k").to(gateway).status())
                    .isEqualTo(200);
            assertThat(dataApi("findOne", "").header(KEY, "k").to(gateway).status())
                    .isEqualTo(200);
        }
        assertThat(runs).hasValue(4);
        assertThat(client.getDatabase(own).listCollectionNames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\"\"", "\"", "a b", "a,b", "\"a\", \"b\"", "\"a\";p=1", "\"a\\n\"", "ä", "a\"b", "\"a\"b\""
            })
    void whatIsNoKeyIsRefusedByName(String value) {
        Answer answer = call("count").header(KEY, value).to(gateway);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("InvalidParameter");
        assertThat(answer.error()).contains("Idempotency-Key", "1 to 255");
        assertThat(runs).hasValue(0);
    }

    @Test
    void aKeyHas255CharactersAndComesOnce() {
        assertThat(call("count").header(KEY, "x".repeat(255)).to(gateway).status())
                .isEqualTo(200);
        assertThat(call("count").header(KEY, "x".repeat(256)).to(gateway).error())
                .contains("has 256 characters");
        assertThat(call("count").header(KEY, "a").header(KEY, "a").to(gateway).error())
                .contains("more than once");
        assertThat(call("count").header(KEY, "\"\\\"\\\\\"").to(gateway).status())
                .isEqualTo(200);
    }

    @Test
    void pagesSeeThatAnAnswerIsARepetition() {
        Answer answer = call("count")
                .header("Origin", "https://page.example")
                .header(KEY, "k")
                .to(gateway);
        assertThat(answer.header("Access-Control-Expose-Headers")).contains(REPLAYED);
    }

    @Test
    void withoutADatabaseTheAnswerSaysWhenToComeAgain() {
        try (MongoClient away = MongoClients.create("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200")) {
            Answer answer =
                    call("count").header(KEY, "k").to(gateways.data(away).open(accounts));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.errorCode()).isEqualTo("MongoDBError");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
        assertThat(runs).hasValue(0);
    }
}
