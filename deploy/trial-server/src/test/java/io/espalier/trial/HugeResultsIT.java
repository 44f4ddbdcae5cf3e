package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.AppClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** Functions that give more than the process has, or than it lets them: their callers are told, and the others are served. */
class HugeResultsIT {
    private static final int LIMIT = 18_874_368;
    private static final int KILOBYTE = 1024;

    /** What a list of texts takes beside them, generously. */
    private static final int FRAMES = LIMIT / KILOBYTE * 8;

    private static final int MOST_MEGABYTES = 600;

    @Test
    void aResultBeyondTheLimitIsNeverBuilt() {
        try (TrialServer server = TrialServer.start(Map.of())) {
            AppClient user = server.user();
            for (long bytes : List.of(2_000_000_000L, (long) LIMIT + KILOBYTE)) {
                AppClient.Answer answer = besideOthers(user, user.callAsync("hugeResult", new BsonInt64(bytes)));
                assertThat(answer.errorCode()).as(answer.toString()).isEqualTo("FunctionExecutionError");
                assertThat(answer.body()).contains("larger than " + LIMIT + " bytes");
            }
            assertThat(user.call("hugeText", new BsonInt32(LIMIT + 1)).body())
                    .contains("larger than " + LIMIT + " bytes");
            // More than the heap could hold together.
            List<CompletableFuture<AppClient.Answer>> allowed = IntStream.range(0, 15)
                    .mapToObj(i -> user.callAsync("hugeResult", new BsonInt64(LIMIT - FRAMES)))
                    .toList();
            for (CompletableFuture<AppClient.Answer> call : allowed) {
                AppClient.Answer answer = call.join();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body().length()).isGreaterThan(LIMIT - 2 * FRAMES);
            }
            assertThat(ServerMemory.peakMegabytes(server.process())).isLessThan(MOST_MEGABYTES);
            assertThat(user.get("/q/health/live").status()).isEqualTo(200);
        }
    }

    @Test
    void aFunctionThatTakesAllMemoryIsToldAndTheServerGoesOn() {
        try (TrialServer server = TrialServer.start(Map.of())) {
            AppClient user = server.user();
            // One array that is larger than the heap takes nothing from anybody. While the heap itself is full, nobody
            // gets any.
            CompletableFuture<AppClient.Answer> tooLarge = user.callAsync("hugeText", new BsonInt32(2_000_000_000));
            assertMemoryRanOut(besideOthers(user, tooLarge));
            assertMemoryRanOut(user.call("exhaustMemory"));
            assertThat(ServerMemory.peakMegabytes(server.process())).isLessThan(MOST_MEGABYTES);
            // It goes on, and asks to be replaced.
            serves(user, 20);
            AppClient.Answer live = user.get("/q/health/live");
            assertThat(live.status()).isEqualTo(503);
            assertThat(live.body()).contains("\"memory\": \"ran out\"");
            // The JVM has few such errors with a stack; the function is named also beside one without.
            await().untilAsserted(() ->
                    assertThat(server.process().log()).contains("memory ran out", "exhaustMemory by CLIENT"));
        }
    }

    private static void assertMemoryRanOut(AppClient.Answer answer) {
        assertThat(answer.errorCode()).as(answer.toString()).isEqualTo("FunctionExecutionError");
        assertThat(answer.body()).contains("needed more memory than this process has");
    }

    /** Others are served until the call has ended. */
    private static AppClient.Answer besideOthers(AppClient user, CompletableFuture<AppClient.Answer> call) {
        do {
            serves(user, 1);
        } while (!call.isDone());
        return call.join();
    }

    private static void serves(AppClient user, int calls) {
        for (int i = 0; i < calls; i++) {
            AppClient.Answer answer = user.call("write", new BsonString("beside huge results"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(user.get("/q/health/ready").status()).isEqualTo(200);
        }
    }
}
