package io.espalier.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.FunctionBody;
import io.espalier.gateway.Damage.Seed;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
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
            ClientRequest request = Damage.damage(SEEDS.get(random.nextInt(SEEDS.size())), random);
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
            assertThat(gateway.handle(seed.request()).status())
                    .as(seed.toString())
                    .isEqualTo(200);
        }
    }
}
