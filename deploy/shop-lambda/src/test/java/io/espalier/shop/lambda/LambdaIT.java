package io.espalier.shop.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.testing.ServerProcess;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The shop behind Lambda, with Quarkus' stand-in for Lambda's event interface. */
@QuarkusTest
@QuarkusTestResource(FreshMongo.class)
class LambdaIT {
    private static final String ORDERS = "/app/shop-local/endpoint/api/orders";
    private static final String PASSWORD = "a-long-password";

    private final HttpClient http = HttpClient.newHttpClient();

    @ConfigProperty(name = "quarkus.lambda.mock-event-server.test-port", defaultValue = "8081")
    int eventPort;

    private String invoke(String event) throws Exception {
        return new LambdaEvents(eventPort).send(event);
    }

    /** An HTTP API event as API Gateway sends it, payload format 2.0. */
    private BsonDocument httpApi(String method, String path, String query, String token, String body) throws Exception {
        BsonDocument headers = new BsonDocument("content-type", new BsonString("application/json"))
                .append("host", new BsonString("abc.execute-api.eu-central-1.amazonaws.com"));
        if (!token.isEmpty()) {
            headers.append("authorization", new BsonString("Bearer " + token));
        }
        BsonDocument event = BsonDocument.parse("""
                {"version": "2.0", "routeKey": "$default", "isBase64Encoded": true,
                 "requestContext": {"stage": "$default", "domainName": "abc.execute-api.eu-central-1.amazonaws.com",
                  "http": {"protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "test"}}}
                """);
        event.append("rawPath", new BsonString(path))
                .append("rawQueryString", new BsonString(query))
                .append("headers", headers)
                .append(
                        "body",
                        new BsonString(Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8))));
        event.getDocument("requestContext")
                .getDocument("http")
                .append("method", new BsonString(method))
                .append("path", new BsonString(path));
        return BsonDocument.parse(invoke(event.toJson()));
    }

    private String register(String email) throws Exception {
        BsonDocument registered = httpApi(
                "POST",
                "/app/shop-local/endpoint/api/register",
                "",
                "",
                "{\"email\": \"%s\", \"password\": \"%s\", \"profile\": {\"name\": \"Kate\"}}"
                        .formatted(email, PASSWORD));
        assertThat(registered.getNumber("statusCode").intValue())
                .as(registered.toJson())
                .isEqualTo(201);
        BsonDocument login = httpApi(
                "POST",
                "/api/client/v2.0/app/shop-local/auth/providers/local-userpass/login",
                "",
                "",
                "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(email, PASSWORD));
        assertThat(login.getNumber("statusCode").intValue()).as(login.toJson()).isEqualTo(200);
        return BsonDocument.parse(login.getString("body").getValue())
                .getString("access_token")
                .getValue();
    }

    private static String product() {
        ObjectId id = new ObjectId();
        var client = MongoReplicaSet.shared().client();
        client.getDatabase("ecommerce")
                .getCollection("products", BsonDocument.class)
                .insertOne(BsonDocument.parse(
                        "{_id: {$oid: '%s'}, name: 'Trellis', status: 'active', price: {$numberDecimal: '12.50'}}"
                                .formatted(id)));
        client.getDatabase("ecommerce")
                .getCollection("inventory", BsonDocument.class)
                .insertOne(BsonDocument.parse(
                        "{_id: {$oid: '%s'}, product_id: {$oid: '%s'}, quantity: 5, reserved_quantity: 0}"
                                .formatted(id, id)));
        return id.toHexString();
    }

    private static String order(String product) {
        return """
                {"items": [{"product_id": "%s", "quantity": 2}], "shippingAddress": {"street": "1 Main St", "city": "Springfield"}}
                """.formatted(product);
    }

    @Test
    void theOrderEndpointAnswersAsOverHttp() throws Exception {
        String token = register("kate@shop.example");
        BsonDocument placed = httpApi("POST", ORDERS, "", token, order(product()));
        assertThat(placed.getNumber("statusCode").intValue())
                .as(placed.toJson())
                .isEqualTo(201);
        assertThat(placed.getDocument("headers").keySet()).anyMatch(name -> name.equalsIgnoreCase("Location"));

        BsonDocument listed = httpApi("GET", ORDERS, "status=pending&limit=5", token, "");
        assertThat(listed.getBoolean("isBase64Encoded").getValue()).isFalse();
        try (ServerProcess server = ServerProcess.start(
                Path.of("../shop-server/target/quarkus-app/quarkus-run.jar"),
                Map.of(
                        "MONGODB_URI",
                        MongoReplicaSet.shared().connectionString(),
                        "ESPALIER_TRIGGERS_ENABLED",
                        "false",
                        "ESPALIER_SCHEDULES_ENABLED",
                        "false"))) {
            HttpResponse<String> overHttp = http.send(
                    HttpRequest.newBuilder(URI.create(server.baseUrl() + ORDERS + "?status=pending&limit=5"))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(overHttp.statusCode()).isEqualTo(200);
            assertThat(listed.getString("body").getValue())
                    .isEqualTo(overHttp.body())
                    .contains("\"25.00\"", "kate@shop.example");
        }
    }

    @Test
    void aDirectInvocationHasTheRightsOfItsTokenAndNoOthers() throws Exception {
        String token = register("mia@shop.example");
        String mine = """
                [{"items": [{"product_id": "%s", "quantity": 1}], "userId": "%s", "shippingAddress": {"city": "Springfield"}}]
                """.formatted(product(), userId(token));

        BsonDocument placed = BsonDocument.parse(
                invoke("{\"function\": \"createOrder\", \"arguments\": " + mine + ", \"token\": \"" + token + "\"}"));
        assertThat(placed.getDocument("result").getString("status").getValue()).isEqualTo("created");

        assertThat(invoke("{\"function\": \"createOrder\", \"arguments\": " + mine + "}"))
                .contains("\"error\"")
                .doesNotContain("result");
        assertThat(invoke("{\"function\": \"placeOrder\", \"arguments\": " + mine + ", \"token\": \"" + token + "\"}"))
                .contains("NotCallable");
        assertThat(invoke("{\"function\": \"createOrder\", \"arguments\": [], \"token\": \"" + token + "x\"}"))
                .contains("InvalidSession");
        assertThat(invoke("{\"function\": \"createOrder\", \"arguments\": [], \"caller\": \"system\"}"))
                .contains("'caller' is not allowed");
    }

    private String userId(String token) throws Exception {
        BsonDocument profile = httpApi("GET", "/api/client/v2.0/auth/profile", "", token, "");
        return BsonDocument.parse(profile.getString("body").getValue())
                .getString("user_id")
                .getValue();
    }

    @Test
    void aTickOfTheScheduleStartsWhatIsDue() throws Exception {
        var slots = MongoReplicaSet.shared()
                .client()
                .getDatabase("espalier")
                .getCollection("schedule_slots", BsonDocument.class);
        String tick = """
                {"version": "0", "detail-type": "Scheduled Event", "source": "aws.events", "time": "%s",
                 "resources": [], "detail": {}}
                """.formatted(Instant.now());

        assertThat(invoke(tick)).isEqualTo("{}");
        assertThat(invoke(tick)).isEqualTo("{}");

        assertThat(MongoReplicaSet.shared()
                        .client()
                        .getDatabase("userdata")
                        .getCollection("user_profiles")
                        .listIndexes())
                .as("indexes are made on the way of a tick")
                .anySatisfy(
                        index -> assertThat(index.getBoolean("unique", false)).isTrue());
        BsonDocument everyMinute = BsonDocument.parse("{'_id.schedule': 'processPendingOrders', state: 'succeeded'}");
        long runs = slots.countDocuments(everyMinute);
        // Two ticks in one minute start its slot once; in two, twice.
        assertThat(runs).isBetween(1L, 2L);
    }

    @Test
    void unknownEventsAreRefusedByName() throws Exception {
        assertThat(invoke("{\"httpMethod\": \"GET\", \"path\": \"/\"}")).contains("payload format 1.0", "allowed are");
        assertThat(invoke("{\"Records\": []}")).contains("an event with Records");
        assertThat(invoke("{}")).contains("allowed are");
        assertThat(invoke("5")).contains("allowed are");
    }

    @Test
    void thereIsNoHttpListener() {
        assertThat(classExists("io.quarkus.vertx.http.runtime.VertxHttpRecorder"))
                .isFalse();
        assertThat(classExists("io.quarkus.funqy.runtime.bindings.http.VertxRequestHandler"))
                .isFalse();
    }

    private static boolean classExists(String name) {
        try {
            Class.forName(name, false, Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
