package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.AppClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Functions that never end: their callers are told in time, others are served, and the process says when it needs replacing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndlessFunctionsIT {
    private static final int LOOPS = 20;
    private static final int PLACES = 22;

    private final Path release;
    private final TrialServer server;

    EndlessFunctionsIT(@TempDir Path folder) {
        release = folder.resolve("release");
        server = TrialServer.start(Map.of(
                "ESPALIER_FUNCTIONS_TIME_LIMIT",
                "5s",
                "ESPALIER_FUNCTIONS_QUEUE_TIMEOUT",
                "30s",
                "ESPALIER_FUNCTIONS_POOL_SIZE",
                Integer.toString(PLACES),
                "ESPALIER_TRIAL_RELEASE_FILE",
                release.toString()));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void loopsTakeTheirPlacesAndNothingElse() throws IOException {
        AppClient user = server.user();
        List<CompletableFuture<AppClient.Answer>> loops = start(user, LOOPS);

        // While they run, and after their callers were told.
        serves(user);
        for (CompletableFuture<AppClient.Answer> loop : loops) {
            AppClient.Answer told = loop.join();
            assertThat(told.errorCode()).as(told.toString()).isEqualTo("ExecutionTimeLimitExceeded");
        }
        serves(user);

        BsonDocument health = health();
        assertThat(health.getString("status").getValue()).isEqualTo("DOWN");
        assertThat(overdue(health)).isEqualTo(LOOPS);
        await().untilAsserted(() -> assertThat(stacks()).isEqualTo(LOOPS));

        allPlacesLost(user);

        Files.createFile(release);
        await().atMost(Duration.ofSeconds(20)).until(() -> overdue(health()) == 0);
        assertThat(user.get("/q/health/live").status()).isEqualTo(200);
        serves(user);
    }

    /** Nobody waits for a place that never becomes free: the answer comes at once and says so. */
    private void allPlacesLost(AppClient user) {
        start(user, PLACES - LOOPS).forEach(CompletableFuture::join);
        assertThat(overdue(health())).isEqualTo(PLACES);

        AppClient.Answer refused = user.call("empty");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
        assertThat(refused.body()).contains("TooManyRequests", "time limit");
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(user.get("/q/health/ready").status()).isEqualTo(200);
    }

    @Test
    void sleepIsInterruptedAtTheLimitAndItsPlaceIsFree() {
        AppClient user = server.user();
        Stream<CompletableFuture<AppClient.Answer>> sleepers =
                IntStream.range(0, 2 * PLACES).mapToObj(i -> user.callAsync("sleep", new BsonInt64(600_000)));
        sleepers.toList()
                .forEach(sleeper -> assertThat(sleeper.join().errorCode())
                        .as(sleeper.join().toString())
                        .isEqualTo("ExecutionTimeLimitExceeded"));

        await().atMost(Duration.ofSeconds(10)).until(() -> overdue(health()) == 0);
        serves(user);
    }

    private List<CompletableFuture<AppClient.Answer>> start(AppClient user, int loops) {
        return IntStream.range(0, loops).mapToObj(i -> user.callAsync("spin")).toList();
    }

    private void serves(AppClient user) {
        for (int i = 0; i < 10; i++) {
            assertThat(user.call("write", new BsonString("beside loops")).status())
                    .isEqualTo(200);
            assertThat(user.get("/q/health/ready").status()).isEqualTo(200);
        }
    }

    private BsonDocument health() {
        return server.nobody().get("/q/health/live").json();
    }

    private static int overdue(BsonDocument health) {
        return health.getArray("checks").stream()
                .map(check -> check.asDocument().getDocument("data", new BsonDocument()))
                .filter(data -> data.containsKey("overdue"))
                .mapToInt(data -> data.getNumber("overdue").intValue())
                .sum();
    }

    /** How often the log says where an overdue loop stands. */
    private long stacks() {
        return server.process()
                .log()
                .lines()
                .filter(line -> line.contains("at io.espalier.trial.EndlessFunctions.spin"))
                .count();
    }
}
