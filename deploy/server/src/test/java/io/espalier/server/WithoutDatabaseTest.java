package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** While MongoDB is away the server is ready, says what it waits for, and serves what needs no data. */
@QuarkusTest
class WithoutDatabaseTest {
    private final URI server = ServerClient.testServer();

    @Test
    void theServerIsReadyAndSaysWhatItWaitsFor() throws IOException, InterruptedException {
        HttpResponse<String> ready = new ServerClient(server).get("/q/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"database\": \"waiting\"");
        assertThat(new ServerClient(server).get("/q/health").statusCode()).isEqualTo(200);
    }

    @Test
    void whatNeedsNoDataIsServedAndTheRestIsRefused() throws IOException, InterruptedException {
        ServerClient client = new ServerClient(server);
        assertThat(client.endpoint("GET", "/hello", new byte[0]).statusCode()).isEqualTo(200);
        assertThat(client.get("/api/client/v2.0/app/test-app/location").statusCode())
                .isEqualTo(200);
        assertThat(client.get("/api/client/v2.0/app/another/location").statusCode())
                .isEqualTo(404);
        HttpResponse<String> login =
                client.send(client.request("/api/client/v2.0/app/test-app/auth/providers/local-userpass/login")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"username\":\"a@shop.example\",\"password\":\"12345678\"}"))
                        .build());
        assertThat(login.statusCode()).isEqualTo(503);
        assertThat(login.body()).contains("try again later").doesNotContain("127.0.0.1");
    }
}
