package io.espalier.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.espalier.app.DataApiDefinition;
import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.RequestValidation;
import io.espalier.app.SourceLocation;
import io.espalier.gateway.Damage.Seed;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.rules.Namespace;
import io.espalier.testing.MongoReplicaSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for data with random damage, with a real database behind them: never a fault of the gateway. */
class DamagedDataRequestsIT {
    private static final int ROUNDS = 3_000;
    private static final String APP = "/api/client/v2.0/app/shop-local";
    private static final Map.Entry<String, String> ADA = Map.entry("Authorization", "Bearer " + FakeAccounts.ACCESS);
    private static final Map.Entry<String, String> JSON = Map.entry("Content-Type", "application/json");

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "damaged" + new ObjectId();
    private final String place = "\"database\":\"" + database + "\",\"collection\":\"notes\"";
    private final Gateway gateway = open(false);

    private Gateway open(boolean system) {
        return new Gateways()
                .data(client)
                .streams(2, Duration.ofSeconds(15))
                .supplied("key", "k3y")
                .system("paid", (arguments, context, response) -> arguments.getFirst())
                .webhook("stripe", "paid", "paid", new RequestValidation.SecretAsQueryParameter("key"))
                .dataApi(new DataApiDefinition(
                        List.of("v1"),
                        ReturnType.JSON,
                        false,
                        true,
                        system,
                        Optional.empty(),
                        new RequestValidation.None(),
                        Optional.empty(),
                        false,
                        new SourceLocation("data_api_config.json", "")))
                .rules(
                        new Namespace(database, "notes"),
                        "{'roles': [{'name': 'owner', 'apply_when': {'owner': '%%user.id'}, 'insert': true,"
                                + " 'delete': true, 'read': true, 'write': true}]}")
                .open();
    }

    @AfterEach
    void drop() {
        client.getDatabase(database).drop();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damagedRequestsAreNeverTheGatewaysFault(boolean system) {
        Gateway attacked = open(system);
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Seed> seeds = seeds();
        for (int round = 0; round < ROUNDS; round++) {
            ClientRequest request = Damage.damage(seeds.get(random.nextInt(seeds.size())), random);
            ClientResponse response = attacked.handle(request).withoutStream();
            assertThat(response.status())
                    .as(
                            "seed %d, round %d: %s %s",
                            seed, round, request, new String(request.body(), StandardCharsets.UTF_8))
                    .isBetween(200, 499);
            if (response.status() >= 400) {
                String body = new Requests.Answer(response).text();
                assertThat(BsonDocument.parse(body).getString("error").getValue())
                        .as(
                                "seed %d, round %d: %s %s",
                                seed, round, request, new String(request.body(), StandardCharsets.UTF_8))
                        .isNotBlank();
            }
        }
    }

    @Test
    void theSeedsThemselvesAreFine() {
        for (Seed seed : seeds()) {
            assertThat(gateway.handle(seed.request()).withoutStream().status())
                    .as(seed.toString())
                    .isBetween(200, 201);
        }
    }

    @Test
    void bytesThatMeanNothingAndHeadersWithoutEndAreTheClientsFault() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (Seed one : seeds()) {
            byte[] noise = new byte[1 + random.nextInt(4_096)];
            random.nextBytes(noise);
            List<Map.Entry<String, String>> headers = new ArrayList<>(one.headers());
            IntStream.range(0, 5_000).forEach(i -> headers.add(Map.entry("X-Noise-" + i, "n")));
            ClientRequest request = new ClientRequest(
                    one.method(),
                    one.request().path(),
                    "baas_request=" + Base64.getUrlEncoder().encodeToString(noise),
                    RequestHeaders.of(headers),
                    noise,
                    "192.0.2.1",
                    "http://shop.example:8080");
            assertThat(gateway.handle(request).withoutStream().status())
                    .as("seed %d: %s", seed, one)
                    .isBetween(400, 499);
            String deep = "[".repeat(100_000);
            assertThat(gateway.handle(new Seed(one.method(), one.target() + "&baas_request=W1s", one.headers(), deep)
                                    .request())
                            .withoutStream()
                            .status())
                    .as("deeply nested: %s", one)
                    .isLessThan(500);
        }
    }

    private List<Seed> seeds() {
        List<Seed> seeds = new ArrayList<>();
        for (String call : List.of(
                "\"name\":\"find\",\"arguments\":[{" + place + ",\"query\":{\"n\":{\"$gt\":{\"$numberInt\":\"1\"}}},"
                        + "\"sort\":{\"n\":-1},\"limit\":{\"$numberInt\":\"3\"}}]",
                "\"name\":\"aggregate\",\"arguments\":[{" + place + ",\"pipeline\":[{\"$match\":{\"a\":1}},"
                        + "{\"$group\":{\"_id\":\"$a\",\"n\":{\"$sum\":1}}}]}]",
                "\"name\":\"updateOne\",\"arguments\":[{" + place + ",\"query\":{\"a\":1},\"update\":{\"$set\":"
                        + "{\"b.$[e]\":1}},\"arrayFilters\":[{\"e\":1}],\"upsert\":false}]",
                "\"name\":\"findOneAndUpdate\",\"arguments\":[{" + place + ",\"filter\":{\"a\":1},\"update\":"
                        + "{\"$inc\":{\"n\":1}},\"returnNewDocument\":true,\"projection\":{\"a\":1}}]",
                "\"name\":\"bulkWrite\",\"arguments\":[{" + place + ",\"operations\":[{\"deleteOne\":{\"filter\":"
                        + "{\"a\":1}}}]}]")) {
            seeds.add(new Seed(
                    "POST",
                    APP + "/functions/call?x",
                    List.of(ADA, JSON),
                    "{" + call + ",\"service\":\"mongodb-atlas\"}"));
        }
        for (Map.Entry<String, String> action : List.of(
                Map.entry("find", "\"filter\":{\"a\":1},\"skip\":1,\"limit\":2,\"projection\":{\"a\":1}"),
                Map.entry("insertOne", "\"document\":{\"owner\":\"ada\",\"a\":[1,{\"b\":null}]}"),
                Map.entry("updateMany", "\"filter\":{},\"update\":{\"$set\":{\"c\":1}}"),
                Map.entry("aggregate", "\"pipeline\":[{\"$sort\":{\"a\":1}}]"))) {
            seeds.add(new Seed(
                    "POST",
                    "/app/shop-local/endpoint/data/v1/action/" + action.getKey() + "?x",
                    List.of(ADA, JSON, Map.entry("Accept", "application/ejson")),
                    "{\"dataSource\":\"mongodb-atlas\"," + place + "," + action.getValue() + "}"));
        }
        seeds.add(new Seed("GET", APP + "/functions/call?baas_request=" + watch(), List.of(ADA), ""));
        seeds.add(new Seed(
                "POST", APP + "/service/stripe/incoming_webhook/paid?secret=k3y", List.of(JSON), "{\"id\":\"e1\"}"));
        return seeds;
    }

    private String watch() {
        String call =
                "{\"name\":\"watch\",\"service\":\"mongodb-atlas\",\"arguments\":[{" + place + ",\"ids\":[1,2]}]}";
        return Base64.getUrlEncoder().encodeToString(call.getBytes(StandardCharsets.UTF_8));
    }
}
