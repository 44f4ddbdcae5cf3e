package io.espalier.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Metrics are there while MongoDB is not, so a look at them makes no round trip. */
@QuarkusTest
class MetricsTest {
    private final URI server = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));

    @Test
    void whatTheProcessCountsIsShownWithoutADatabase() throws IOException, InterruptedException {
        assertThat(get("/app/test-app/endpoint/hello").statusCode()).isEqualTo(200);
        var metrics = get("/q/metrics");
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body())
                .contains(
                        "espalier_calls_seconds_count{family=\"endpoints\",outcome=\"ok\"",
                        "espalier_calls_seconds_bucket{family=\"endpoints\",outcome=\"ok\",le=\"0.005\"",
                        "espalier_functions_places 3.0",
                        "espalier_functions_taken",
                        "espalier_functions_overdue",
                        "espalier_log_entries_dropped_total",
                        "espalier_log_entries_waiting",
                        "jvm_memory_used_bytes");
    }

    @Test
    void addressesThatClientsChooseAreNotKept() throws IOException, InterruptedException {
        get("/an-address-of-nothing");
        assertThat(get("/q/metrics").body()).doesNotContain("an-address-of-nothing", "http_server_requests");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.ofString());
    }
}
