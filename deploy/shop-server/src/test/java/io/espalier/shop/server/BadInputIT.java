package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.ServerProcess;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends, it gets an answer that names the fault: never a 5xx, never a stack trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final String CLIENT_API = "/api/client/v2.0/app/shop-local";
    private static final String LONG = "x".repeat(300 * 1024);
    private static final String DEEP = "[".repeat(5_000) + "]".repeat(5_000);

    private final ShopFixture shop = new ShopFixture();
    private final ServerProcess server = shop.startServer();
    private ShopClient customer = ShopClient.of(server);

    @BeforeAll
    void oneCustomer() {
        customer = shop.customer(server, "kate");
    }

    @AfterAll
    void stop() {
        server.close();
        shop.close();
    }

    static Stream<Arguments> requests() {
        String id = new ObjectId().toHexString();
        return Stream.of(
                orders("GET", "?page=-1", "", "page"),
                orders("GET", "?page=0", "", "page"),
                orders("GET", "?page=one", "", "page"),
                orders("GET", "?page=99999999999999999999", "", "page"),
                orders("GET", "?limit=0", "", "limit"),
                orders("GET", "?limit=101", "", "limit"),
                orders("GET", "?status=pending,stolen", "", "status"),
                orders("GET", "?date_from=yesterday", "", "date_from"),
                orders("GET", "?date_to=2026-13-01", "", "date_to"),
                orders("GET", "?date_from=%2B999999999-01-01", "", "date_from"),
                orders("GET", "?date_to=%2B999999999-12-31", "", "date_to"),
                orders("GET", "?date_to=%2B10000-01-01T00:00:00Z", "", "date_to"),
                orders("GET", "?colour=red", "", "colour"),
                orders("POST", "", "", "body"),
                orders("POST", "", "{\"items\": [", ""),
                orders("POST", "", "[]", ""),
                orders("POST", "", "null", ""),
                orders("POST", "", "{\"items\": []}", "Items required"),
                orders("POST", "", "{\"items\": 5, \"shippingAddress\": {}}", "items"),
                orders("POST", "", "{\"items\": [5], \"shippingAddress\": {}}", "items[0]"),
                orders("POST", "", item("{\"product_id\": \"nope\", \"quantity\": 1}"), "product_id"),
                orders("POST", "", item("{\"product_id\": {\"$oid\": \"zz\"}, \"quantity\": 1}"), ""),
                orders("POST", "", item("{\"product_id\": \"" + id + "\", \"quantity\": 0}"), "quantity"),
                orders("POST", "", item("{\"product_id\": \"" + id + "\", \"quantity\": 1000}"), "quantity"),
                orders("POST", "", item("{\"product_id\": \"" + id + "\", \"quantity\": 1.5}"), "quantity"),
                orders("POST", "", item("{\"product_id\": \"" + id + "\", \"quantity\": \"1\"}"), "quantity"),
                orders("POST", "", item("{\"product_id\": \"" + id + "\", \"quantity\": 1, \"price\": 0}"), "price"),
                orders("POST", "", item("{\"product_id\": \"" + id + "\", \"quantity\": 1}"), id),
                orders("POST", "", "{\"items\": \"" + LONG + "\"}", "items"),
                orders("POST", "", "{\"" + LONG + "\": 1}", ""),
                orders("POST", "", DEEP, ""),
                orders("POST", "", "{\"a\": {\"$numberInt\": \"x\"}}", ""),
                orders("POST", "", "{\"a\": \"\\uD800\"}", ""),
                orders("POST", "", addressed(id, "{\"a\\u0000\": \"x\"}"), "NUL"),
                orders("POST", "", addressed(id, "{\"street\": \"x\\u0000\"}"), "shippingAddress.street"),
                orders("POST", "", addressed(id, "{\"street\": \"\\ud800\"}"), ""),
                orders("POST", "", "{\"a\": {\"$date\": \"+999999999-01-01T00:00:00Z\"}}", "$date"),
                orders("POST", "", "{\"a\": {\"$numberDecimal\": \"" + "9".repeat(100_000) + "\"}}", "$numberDecimal"),
                orders("POST", "", "{a: NumberDecimal('1')}", "body"),
                register("{\"x\": \"" + "€".repeat(4_000) + "\"}", "profile must have at most 8192 bytes"),
                register("{\"x\": {\"$date\": {\"$numberLong\": \"9\"}, \"y\": 1}}", ""),
                register("{\"a\\u0000\": 1}", ""),
                orders("PUT", "", "{}", "order_id"),
                orders("PUT", "", "{\"order_id\": \"" + id + "\", \"status\": \"stolen\"}", "status"),
                orders("PUT", "", "{\"order_id\": 5}", "order_id"),
                orders("PUT", "", "{\"order_id\": {\"$ne\": null}, \"status\": \"cancelled\"}", "order_id"),
                orders("DELETE", "", "", "order_id"),
                orders("DELETE", "?order_id=%00", "", ""),
                orders("DELETE", "?order_id=" + id, "", ""),
                client("POST", "/functions/call", "", ""),
                client("POST", "/functions/call", "{", ""),
                client("POST", "/functions/call", "{\"name\": 5}", "name"),
                client("POST", "/functions/call", "{\"name\": \"nope\", \"arguments\": []}", "nope"),
                client("POST", "/functions/call", "{\"name\": \"createOrder\", \"arguments\": 5}", "arguments"),
                client("POST", "/functions/call", "{\"name\": \"createOrder\", \"arguments\": []}", "required"),
                client(
                        "POST",
                        "/functions/call",
                        "{\"name\": \"createOrder\", \"arguments\": [1, 2, 3, 4]}",
                        "argument"),
                client("POST", "/functions/call", "{\"name\": \"" + LONG + "\", \"arguments\": []}", ""),
                client("POST", "/auth/providers/local-userpass/login", "{\"username\": 5}", "username"),
                client(
                        "POST",
                        "/auth/providers/local-userpass/login",
                        "{\"username\": {\"$gt\": \"\"}, \"password\": \"x\"}",
                        "username"),
                client(
                        "POST",
                        "/auth/providers/local-userpass/register",
                        "{\"email\": \"a\", \"password\": \"123456\"}",
                        "email"),
                client("POST", "/auth/providers/nope/login", "{}", "nope"),
                Arguments.of("POST", "/api/client/v2.0/app/other-app/functions/call", "{}", "other-app"),
                Arguments.of("GET", "/app/shop-local/endpoint/nowhere", "", ""),
                Arguments.of("GET", "/app/shop-local/endpoint/../../../etc/passwd", "", ""),
                Arguments.of("POST", "/createOrder", "{\"userId\": 5}", "userId"),
                Arguments.of("POST", "/createOrder", "garbage", ""),
                Arguments.of("GET", "/createOrder", "", ""),
                Arguments.of("GET", "/nope", "", ""));
    }

    private static Arguments orders(String method, String query, String body, String culprit) {
        return Arguments.of(method, "/app/shop-local/endpoint/api/orders" + query, body, culprit);
    }

    private static Arguments register(String profile, String culprit) {
        return Arguments.of(
                "POST",
                "/app/shop-local/endpoint/api/register",
                "{\"email\": \"eve@shop.example\", \"password\": \"long-enough\", \"profile\": " + profile + "}",
                culprit);
    }

    private static Arguments client(String method, String path, String body, String culprit) {
        return Arguments.of(method, CLIENT_API + path, body, culprit);
    }

    private static String addressed(String product, String address) {
        return "{\"items\": [{\"product_id\": \"" + product + "\", \"quantity\": 1}], \"shippingAddress\": " + address
                + "}";
    }

    private static String item(String item) {
        return "{\"items\": [" + item + "], \"shippingAddress\": {\"street\": \"1 Main St\", \"city\": \"Springfield\","
                + " \"state\": \"IL\", \"zip\": \"62701\"}}";
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theAnswerNamesTheFault(String method, String path, String body, String culprit) {
        ShopClient.Answer answer = customer.request(method, path, body);

        assertThat(answer.status()).as(shortened(answer)).isBetween(400, 499);
        assertThat(answer.body()).contains(culprit).doesNotContain("Exception", "\tat ", "io.espalier");
        assertThat(answer.json().getString("error").getValue()).isNotBlank();
        assertThat(answer.body().length()).isLessThan(4_000);
    }

    @Test
    void theServerIsWellAfterwards() {
        assertThat(customer.get("/q/health/live").status()).isEqualTo(200);
        assertThat(customer.endpoint("GET", "/api/orders", "").status()).isEqualTo(200);
        assertThat(server.log()).doesNotContain("password", "a-long-password");
    }

    @Test
    void forgedExpiredAndForeignTokensAreRefusedWithTheErrorBody() {
        String good = customer.accessToken();
        String[] parts = good.split("\\.", -1);
        Map<String, String> tokens = Map.of(
                "signature cut", parts[0] + "." + parts[1] + ".",
                "signature of another", parts[0] + "." + parts[1] + "." + "A".repeat(43),
                "claims changed", parts[0] + "." + parts[1].substring(1) + "." + parts[2],
                "no algorithm", "eyJhbGciOiJub25lIn0." + parts[1] + ".",
                "not a token", "garbage",
                "too long", "x".repeat(7000),
                "an old one", OLD_TOKEN);

        tokens.forEach((what, token) -> List.of("/app/shop-local/endpoint/api/orders", "/api/client/v2.0/auth/profile")
                .forEach(path -> {
                    ShopClient.Answer answer = customer.withToken(token).get(path);
                    assertThat(answer.status()).as(what).isEqualTo(401);
                    assertThat(answer.json()).as(what).containsKeys("error", "error_code");
                    assertThat(answer.json().getString("error_code").getValue()).isEqualTo("InvalidSession");
                }));
    }

    /** Well-formed, but of another issuer and long expired. */
    private static final String OLD_TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJzdWIiOiIwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1NjciLCJ0eXAiOiJhY2Nlc3MiLCJpYXQiOjEwMDAsImV4cCI6MjAwMH0."
            + "c2lnbmF0dXJlLXRoYXQtaXMtbm90LW9uZS1hdC1hbGwtMDAwMDA";

    private static String shortened(ShopClient.Answer answer) {
        String text = answer.toString();
        return text.substring(0, Math.min(500, text.length()));
    }
}
