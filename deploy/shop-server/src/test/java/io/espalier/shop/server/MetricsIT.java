package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** The packaged server shows what its triggers do. */
class MetricsIT {
    private static final String DELIVERED = "espalier_triggers_events_delivered_total";
    private static final String COMPLETED = "{part=\"orderCompleted\",trigger=\"orderCompleted\"}";

    @Test
    void eventsAndCallsAreCounted() throws IOException, InterruptedException {
        try (ShopFixture shop = new ShopFixture();
                ServerProcess server = shop.startServer()) {
            String before = metrics(server);
            assertThat(value(before, DELIVERED + COMPLETED)).isZero();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> value(
                                    metrics(server),
                                    "espalier_triggers_state{part=\"orderCompleted\",state=\"running\",trigger=\"orderCompleted\"}")
                            == 1);

            shop.collection("orders").insertOne(BsonDocument.parse("{status: 'completed', items: []}"));
            await().atMost(Duration.ofSeconds(60)).until(() -> settled(metrics(server)) >= 1);

            String after = metrics(server);
            assertThat(value(after, "espalier_triggers_delivery_lag_seconds_count" + COMPLETED))
                    .isEqualTo(1);
            assertThat(after)
                    .contains(
                            "espalier_triggers_delivery_lag_seconds_bucket{part=\"orderCompleted\",trigger=\"orderCompleted\",le=\"1.0\"}",
                            "espalier_triggers_attempts_seconds_bucket{part=\"orderCompleted\"",
                            "espalier_triggers_failures_total" + COMPLETED,
                            "espalier_triggers_dead_letters_total" + COMPLETED,
                            "espalier_triggers_retries_total" + COMPLETED,
                            "espalier_triggers_reopens_total" + COMPLETED,
                            "espalier_triggers_position_saves_total" + COMPLETED,
                            "espalier_triggers_waiting_events" + COMPLETED,
                            "espalier_triggers_parked_documents" + COMPLETED,
                            "espalier_triggers_lag_seconds" + COMPLETED,
                            "espalier_triggers_position_age_seconds" + COMPLETED,
                            "espalier_triggers_lagging" + COMPLETED,
                            "espalier_calls_seconds_count{family=\"triggers\"",
                            "espalier_functions_places ",
                            "espalier_log_entries_dropped_total ");
        }
    }

    private static double settled(String metrics) {
        return value(metrics, DELIVERED + COMPLETED)
                + value(metrics, "espalier_triggers_dead_letters_total" + COMPLETED);
    }

    private static double value(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + series));
    }

    private static String metrics(ServerProcess server) throws IOException, InterruptedException {
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.baseUrl().resolve("/q/metrics"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
