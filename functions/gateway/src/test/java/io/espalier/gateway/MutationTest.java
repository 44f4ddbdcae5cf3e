package io.espalier.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.FunctionBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** Valid requests with random damage: an answer always comes, and it is never the gateway's fault. */
class MutationTest {
    private static final FunctionBody ECHO = (arguments, context, response) -> new BsonArray(arguments);
    private static final String[] SPLINTERS = {
        "%",
        "%00",
        "%zz",
        "%c3",
        "%2F",
        "..",
        "//",
        "?",
        "&",
        "=",
        "\0",
        "\"",
        "{",
        "[",
        "]",
        "}",
        "$oid",
        "\\ud800",
        "é",
        "\n",
        "\r\n",
        " ",
        "+",
        "Bearer ",
        "null",
        "1e999",
        "-",
        "{\"$date\":",
        "\uFFFF",
        "application/json",
        ";charset=x",
        "OPTIONS",
        "*",
        "app",
        "espalier/",
        "/api/client/v2.0"
    };

    private record Seed(String method, String target, List<Map.Entry<String, String>> headers, String body) {}

    private static final Map.Entry<String, String> ADA = Map.entry("Authorization", "Bearer " + FakeAccounts.ACCESS);
    private static final Map.Entry<String, String> JSON = Map.entry("Content-Type", "application/json");
    private static final List<Seed> SEEDS = List.of(
            new Seed("GET", "/api/client/v2.0/app/shop-local/location", List.of(), ""),
            new Seed(
                    "POST",
                    "/api/client/v2.0/app/shop-local/auth/providers/local-userpass/login",
                    List.of(JSON),
                    "{\"username\":\"ada@shop.example\",\"password\":\"lovelace\"}"),
            new Seed(
                    "POST",
                    "/api/client/v2.0/app/shop-local/functions/call",
                    List.of(ADA, JSON),
                    "{\"name\":\"echo\",\"arguments\":[{\"$oid\":\"0123456789abcdef01234567\"},"
                            + "{\"$numberLong\":\"5\"},[1,2.5,null]]}"),
            new Seed("POST", "/echo", List.of(ADA, JSON), "[1,{\"a\":\"ä\"}]"),
            new Seed("GET", "/look?a=1&b=%C3%A4", List.of(ADA, Map.entry("Origin", "https://shop.example")), ""),
            new Seed(
                    "PUT",
                    "/app/shop-local/endpoint/echo?page=1&secret=x",
                    List.of(ADA, Map.entry("Accept", "application/ejson"), Map.entry("X-Forwarded-For", "192.0.2.3")),
                    "{\"order_id\":\"0123456789abcdef01234567\"}"));

    private final Gateway gateway = new Gateways()
            .function("echo", ECHO)
            .readOnly("look", ECHO)
            .function("answer", (arguments, context, response) -> {
                BsonDocument query = arguments.getFirst().asDocument().getDocument("query");
                response.setHeader(
                        "X-Page", query.getString("page", new BsonString("")).getValue());
                return arguments.getFirst();
            })
            .endpoint("*", "/echo", "answer")
            .trustedProxies("192.0.2.0/24")
            .origins("https://shop.example")
            .open();

    @Test
    void damagedRequestsAreNeverTheGatewaysFault() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            ClientRequest request = damage(SEEDS.get(random.nextInt(SEEDS.size())), random);
            ClientResponse response = gateway.handle(request);
            assertThat(response.status())
                    .as("seed %d, round %d: %s", seed, round, request)
                    .isBetween(200, 499);
            if (response.status() >= 400) {
                String body = new Requests.Answer(response).text();
                assertThat(BsonDocument.parse(body).getString("error").getValue())
                        .as("seed %d, round %d: %s", seed, round, request)
                        .isNotBlank();
            }
        }
    }

    @Test
    void theSeedsThemselvesAreFine() {
        for (Seed seed : SEEDS) {
            assertThat(gateway.handle(build(seed.method(), seed.target(), seed.headers(), bytes(seed.body())))
                            .status())
                    .as(seed.toString())
                    .isEqualTo(200);
        }
    }

    private static ClientRequest damage(Seed seed, Random random) {
        String method = seed.method();
        String target = seed.target();
        List<Map.Entry<String, String>> headers = new ArrayList<>(seed.headers());
        byte[] body = bytes(seed.body());
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 ->
                    method = List.of("GET", "POST", "OPTIONS", "HEAD", "TRACE", "X")
                            .get(random.nextInt(6));
                case 1 -> target = "/" + damage(target.substring(1), random);
                case 2 -> {
                    int at = random.nextInt(headers.size() + 1);
                    String name = at < headers.size() ? headers.remove(at).getKey() : "X-" + random.nextInt();
                    headers.add(Map.entry(name, damage("Bearer application/json", random)));
                }
                case 3 -> headers.addAll(seed.headers());
                case 4 -> body = bytes(damage(seed.body(), random));
                default -> {
                    if (body.length > 0) {
                        body[random.nextInt(body.length)] = (byte) random.nextInt();
                    }
                }
            }
        }
        return build(method, target, headers, body);
    }

    private static String damage(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(4));
        String splinter = random.nextInt(5) == 0
                ? String.valueOf((char) random.nextInt(0x3000))
                : SPLINTERS[random.nextInt(SPLINTERS.length)];
        return text.substring(0, from) + splinter + text.substring(to);
    }

    private static ClientRequest build(
            String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
        int question = target.indexOf('?');
        return new ClientRequest(
                method,
                question < 0 ? target : target.substring(0, question),
                question < 0 ? "" : target.substring(question + 1),
                RequestHeaders.of(headers),
                body,
                "192.0.2.1",
                "http://shop.example:8080");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
