package io.espalier.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.EventInfo;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.bson.BsonDocument;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server takes events, and runs as system what the configuration of these tests trusts. */
@QuarkusTest
class CloudEventsTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void forget() {
        EventFunctions.RECEIVED.clear();
    }

    private static HttpRequest.Builder event(String body) {
        return HttpRequest.newBuilder(
                        URI.create(ConfigProvider.getConfig().getValue("test.url", String.class) + "/remember"))
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder binary(String type) {
        return event("{\"n\":1}")
                .header("Content-Type", "application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "7")
                .header("ce-source", "/orders")
                .header("ce-type", type);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void bothFormsReachAPrivateFunctionAsSystem() throws IOException, InterruptedException {
        assertThat(send(binary("paid").header("X-Event-Key", "the event key of the tests"))
                        .statusCode())
                .isEqualTo(204);
        HttpResponse<String> structured = send(event("{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/orders\","
                        + "\"type\":\"paid\",\"data\":{\"n\":1}}")
                .header("Content-Type", "application/cloudevents+json; charset=UTF-8")
                .header("X-Event-Key", "the event key of the tests"));
        assertThat(structured.statusCode()).as(structured.body()).isEqualTo(204);
        assertThat(structured.body()).isEmpty();
        assertThat(EventFunctions.RECEIVED).hasSize(2).allSatisfy(received -> {
            EventInfo event = received.event();
            assertThat(event.type()).isEqualTo("paid");
            assertThat(received.deliveryId()).isEqualTo("/orders 7");
            assertThat(received.asSystem()).isTrue();
            assertThat(received.data()).isEqualTo(BsonDocument.parse("{n: 1}"));
        });
    }

    @Test
    void whateverIsNotTrustedRunsNothing() throws IOException, InterruptedException {
        assertThat(send(binary("paid")).statusCode()).isEqualTo(401);
        assertThat(send(binary("paid").header("X-Event-Key", "wrong")).statusCode())
                .isEqualTo(401);
        assertThat(send(binary("refunded").header("X-Event-Key", "the event key of the tests"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(binary("refunded").header("Authorization", "Bearer the admin key of the tests"))
                        .statusCode())
                .as("private")
                .isEqualTo(403);
        assertThat(EventFunctions.RECEIVED).isEmpty();
    }

    @Test
    void batchesAreRefusedByName() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(event("[]")
                .header("Content-Type", "application/cloudevents-batch+json")
                .header("X-Event-Key", "the event key of the tests"));
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("application/cloudevents-batch+json");
    }
}
