package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.espalier.testing.AppClient;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with keys to two servers on one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepeatedRequestsIT {
    private static final String KEY = "Idempotency-Key";
    private static final Map<String, String> ENVIRONMENT = Map.of("ESPALIER_DATABASE", "espalier_repeated_requests");

    private final TrialServer one = TrialServer.start(ENVIRONMENT);
    private final TrialServer other = TrialServer.start(ENVIRONMENT);

    @AfterAll
    void stop() {
        one.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "writeInTransaction"})
    void ofFiftyAtOnceOneRuns(String function) {
        AppClient user = one.user().withHeader(KEY, "\"fifty " + function + "\"");
        AppClient elsewhere = user.at(other.process().baseUrl());
        List<AppClient.Answer> answers = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? user : elsewhere).callAsync(function, new BsonString("fifty " + function)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        List<AppClient.Answer> given =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(answers).filteredOn(answer -> answer.status() != 200).allSatisfy(answer -> {
            assertThat(answer.errorCode()).isEqualTo("IdempotencyKeyInUse");
            assertThat(answer.header("Retry-After")).contains("1");
        });
        assertThat(given)
                .filteredOn(answer -> answer.header("Idempotency-Replayed").isEmpty())
                .hasSize(1);
        assertThat(given)
                .extracting(AppClient.Answer::body)
                .containsOnly(given.getFirst().body());
        assertThat(TrialServer.notes("fifty " + function)).isEqualTo(function.equals("write") ? 1 : 2);
    }

    @Test
    void whatIsRefusedStaysRefused() {
        AppClient user = one.user().withHeader(KEY, "\"refused\"");
        AppClient.Answer first = user.call("fail", new BsonString("because"));
        AppClient.Answer second = user.at(other.process().baseUrl()).call("fail", new BsonString("because"));
        assertThat(first.status()).isEqualTo(400);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Idempotency-Replayed")).contains("true");
        assertThat(user.call("fail", new BsonString("why")).errorCode()).isEqualTo("IdempotencyKeyReused");
    }

    @Test
    void theServersHavePreparedTheRemovalOfOldKeys() {
        MongoDatabase database = MongoReplicaSet.shared().client().getDatabase("espalier_repeated_requests");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(database.getCollection("idempotency_keys")
                                .listIndexes(BsonDocument.class)
                                .into(new ArrayList<>()))
                        .anySatisfy(index -> {
                            assertThat(index.getDocument("key")).isEqualTo(BsonDocument.parse("{expires_at: 1}"));
                            assertThat(index.getNumber("expireAfterSeconds").intValue())
                                    .isZero();
                        }));
    }
}
