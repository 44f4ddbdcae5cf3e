package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Functions in a busy loop take their places in the pool, not the process; too many of them are a reason for a new one. */
@QuarkusTest
class BusyFunctionTest {
    private final URI server = ServerClient.testServer();

    @AfterEach
    void letGo() {
        TestFunctions.spin = false;
        await().atMost(Duration.ofSeconds(30)).until(() -> TestFunctions.SPINNING.get() == 0);
    }

    @Test
    void othersAreAnsweredAndTheProcessReportsItself() throws IOException, InterruptedException {
        ServerClient client = new ServerClient(server);
        TestFunctions.spin = true;
        List<CompletableFuture<HttpResponse<String>>> busy =
                List.of(client.endpointAsync("POST", "/spin"), client.endpointAsync("POST", "/spin"));
        await().atMost(Duration.ofSeconds(30)).until(() -> TestFunctions.SPINNING.get() == 2);

        for (int i = 0; i < 20; i++) {
            assertThat(client.endpoint("GET", "/hello", new byte[0]).statusCode())
                    .isEqualTo(200);
        }
        for (CompletableFuture<HttpResponse<String>> call : busy) {
            HttpResponse<String> answer = call.join();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"error_code\":\"ExecutionTimeLimitExceeded\"");
        }
        HttpResponse<String> live = client.get("/q/health/live");
        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.body()).contains("\"overdue\": 2");
        assertThat(client.endpoint("GET", "/hello", new byte[0]).statusCode()).isEqualTo(200);

        TestFunctions.spin = false;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.get("/q/health/live").statusCode() == 200);
    }
}
