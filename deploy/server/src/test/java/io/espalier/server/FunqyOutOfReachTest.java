package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Funqy's own handler would call a function without asking anybody: no address leads there. */
@QuarkusTest
class FunqyOutOfReachTest {
    private final URI server = ServerClient.testServer();

    @Inject
    Router router;

    @Test
    void noAddressReachesFunqysHandler() throws IOException {
        assertThat(router.getRoutes())
                .as("the route to keep out of reach")
                .anyMatch(route -> "/hello".equals(route.getPath()));
        int before = TestFunctions.GREETINGS.get();
        String[] paths = {
            "/hello", "//hello", "/./hello", "/%68ello", "/q/../hello", "/q/%2e%2e/hello", "/q/x/../../hello",
            "/q//../hello", "/q/..%2fhello", "/hello?a=1", "/hello/", "/hello;x=1", "/q/hello", "http://x/hello"
        };
        for (String path : paths) {
            for (String method : new String[] {"GET", "POST", "PUT", "HEAD", "FOO"}) {
                try (RawConnection connection = new RawConnection(server)) {
                    String answer = connection
                            .send(method + " " + path
                                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .readUntil("\0never");
                    assertThat(answer).as(method + " " + path).doesNotContain("world");
                    assertThat(RawConnection.statuses(answer).getFirst())
                            .as(method + " " + path)
                            .isBetween(400, 499);
                }
            }
        }
        assertThat(TestFunctions.GREETINGS.get()).isEqualTo(before);
    }

    @Test
    void theRefusalIsOurs() throws IOException, InterruptedException {
        assertThat(new ServerClient(server).get("/hello").body())
                .startsWith("{\"error\":\"a token is required: Authorization: Bearer <token>\","
                        + "\"error_code\":\"MissingAuthReq\",\"link\":\"http://")
                .contains("/espalier/logs/list?co_id=");
    }

    @Test
    void theDoorStandsOpenForWhoMayPass() throws IOException, InterruptedException {
        ServerClient client = new ServerClient(server);
        assertThat(client.endpoint("GET", "/hello", new byte[0]).body()).isEqualTo("{\"hello\":\"world\"}");
        assertThat(client.send(client.request("/hello")
                                .header("Authorization", "Bearer the admin key of the tests")
                                .GET()
                                .build())
                        .body())
                .isEqualTo("{\"hello\":\"world\"}");
    }
}
