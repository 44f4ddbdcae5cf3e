package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives on the socket, the server answers 4xx or hangs up, and goes on serving. */
@QuarkusTest
class HostileClientsTest {
    private static final String MEASURE = "/app/test-app/endpoint/measure";
    private static final byte[] NOTHING = {};

    private final URI server = ServerClient.testServer();

    @Inject
    GatewayRoute route;

    @AfterEach
    void servesAndHoldsNothing() throws IOException, InterruptedException {
        assertThat(new ServerClient(server).endpoint("GET", "/hello", NOTHING).statusCode())
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(route.limits().requests()).isZero();
            assertThat(route.limits().bodyMemory()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a?b=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: \u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n",
                "GET /hello HTTP/1.0\r\n\r\n",
                "GET /q/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
                "POST /app/test-app/endpoint/measure HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"
            })
    void garbageIsNeverTheServersFault(String garbage) throws IOException {
        try (RawConnection connection = new RawConnection(server)) {
            String answer = connection.send(garbage).finish();
            assertThat(RawConnection.statuses(answer)).as(answer).allMatch(status -> status < 500);
            assertThat(answer).doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void randomBytesAreNeverTheServersFault() throws IOException {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] valid = ("POST " + MEASURE
                        + "?a=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = valid.clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try (RawConnection connection = new RawConnection(server)) {
                String answer = connection.send(damaged).finish();
                assertThat(RawConnection.statuses(answer))
                        .as("seed %d, round %d: %s", seed, round, answer)
                        .allMatch(status -> status < 500);
            }
        }
    }

    @Test
    void largeBodiesArriveWhole() throws IOException, InterruptedException {
        ServerClient client = new ServerClient(server);
        assertThat(client.endpoint("POST", "/measure", new byte[300_000]).body())
                .isEqualTo("300000");
        assertThat(client.endpoint("POST", "/measure", new byte[17_000_000]).body())
                .isEqualTo("17000000");
        String text = "\"" + "x".repeat(300_000) + "\"";
        assertThat(client.send(client.request("/hello")
                                .header("Authorization", "Bearer the admin key of the tests")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("[" + text + "]"))
                                .build())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedAndTheAnswerIsReadable() throws IOException, InterruptedException {
        ServerClient client = new ServerClient(server);
        byte[] body = new byte[19 * 1024 * 1024];
        HttpResponse<String> announced = client.endpoint("POST", "/measure", body);
        assertThat(announced.statusCode()).isEqualTo(413);
        assertThat(announced.body()).contains("espalier.http.max-body", "\"error_code\":\"BadRequest\"");
        HttpResponse<String> chunked = client.send(client.request(MEASURE)
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
                .build());
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @Test
    void aSlowBodyIsGivenUp() throws IOException {
        try (RawConnection connection = new RawConnection(server)) {
            String answer = connection
                    .send("POST " + MEASURE + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab")
                    .readUntil("body-timeout");
            assertThat(RawConnection.statuses(answer)).containsExactly(408);
        }
    }

    @Test
    void aClientThatLeavesTakesNothingWithIt() throws IOException {
        try (RawConnection connection = new RawConnection(server)) {
            connection.send(
                    "POST " + MEASURE + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
            await().atMost(Duration.ofSeconds(10)).until(() -> route.limits().bodyMemory() > 0);
        }
        TestFunctions.pause = new CountDownLatch(1);
        int paused = TestFunctions.PAUSED.get();
        try (RawConnection connection = new RawConnection(server)) {
            connection.send("POST /app/test-app/endpoint/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> TestFunctions.PAUSED.get() > paused);
        }
        TestFunctions.pause.countDown();
    }

    /** A body that a function still has counts, although nobody waits for the answer: else one client fills the heap. */
    @Test
    void aBodyThatIsWorkedOnCountsAlsoWhenItsClientHasLeft() throws IOException, InterruptedException {
        TestFunctions.pause = new CountDownLatch(1);
        try {
            int paused = TestFunctions.PAUSED.get();
            try (RawConnection connection = new RawConnection(server)) {
                connection.send("POST /app/test-app/endpoint/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n"
                        + "x".repeat(50_000));
                await().atMost(Duration.ofSeconds(10)).until(() -> TestFunctions.PAUSED.get() > paused);
            }
            // So many answers later the server has long seen that the client left.
            for (int i = 0; i < 10; i++) {
                new ServerClient(server).endpoint("GET", "/hello", NOTHING);
            }
            assertThat(route.limits().bodyMemory()).isPositive();
            assertThat(route.limits().requests()).isPositive();
        } finally {
            TestFunctions.pause.countDown();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (int length = 1; length <= 50; length++) {
            requests.writeBytes(("POST " + MEASURE + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n"
                            + "y".repeat(length))
                    .getBytes(StandardCharsets.ISO_8859_1));
        }
        requests.writeBytes("GET /nowhere.at HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.ISO_8859_1));
        try (RawConnection connection = new RawConnection(server)) {
            String answer = connection.send(requests.toByteArray()).readUntil("\0never");
            List<Integer> statuses = RawConnection.statuses(answer);
            assertThat(statuses).hasSize(51);
            assertThat(statuses.subList(0, 50)).containsOnly(200);
            assertThat(statuses.getLast()).isEqualTo(404);
            int from = 0;
            for (int length = 1; length <= 50; length++) {
                from = answer.indexOf("\r\n\r\n" + length + "HTTP/1.1", from);
                assertThat(from).as("answer %d", length).isPositive();
            }
        }
    }

    @Test
    void aClientThatLeavesWhileItsRequestsWaitTakesNothingWithIt() throws IOException {
        TestFunctions.pause = new CountDownLatch(1);
        int paused = TestFunctions.PAUSED.get();
        try (RawConnection connection = new RawConnection(server)) {
            connection.send(
                    "POST /app/test-app/endpoint/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".repeat(5));
            await().atMost(Duration.ofSeconds(10)).until(() -> TestFunctions.PAUSED.get() > paused);
        }
        TestFunctions.pause.countDown();
    }

    @Test
    void requestsThatWaitAreReadWhenThoseBeforeAreAnswered() throws IOException {
        TestFunctions.pause = new CountDownLatch(1);
        int paused = TestFunctions.PAUSED.get();
        String request = "POST /app/test-app/endpoint/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n";
        try (RawConnection connection = new RawConnection(server)) {
            connection.send((request + "\r\n").repeat(20));
            await().atMost(Duration.ofSeconds(10)).until(() -> TestFunctions.PAUSED.get() > paused);
            connection.send((request + "\r\n").repeat(30) + request + "Connection: close\r\n\r\n");
            TestFunctions.pause.countDown();
            assertThat(RawConnection.statuses(connection.readUntil("\0never"))).hasSize(51);
        }
    }

    @Test
    void headLeavesTheBodyAwayAndKeepsTheConnection() throws IOException {
        try (RawConnection connection = new RawConnection(server)) {
            String answer = connection
                    .send("HEAD /app/test-app/endpoint/hello HTTP/1.1\r\nHost: x\r\n\r\n")
                    .send("OPTIONS /app/test-app/endpoint/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .readUntil("\0never");
            assertThat(RawConnection.statuses(answer)).containsExactly(200, 204);
            assertThat(answer).containsIgnoringCase("content-length: 17").doesNotContain("world");
            assertThat(answer).containsIgnoringCase("allow: GET, HEAD, OPTIONS");
        }
    }

    /** Refused for what it is, not for its size: one that is valid can be as long, in a header and in a query. */
    @Test
    void aTokenWithTheMostCustomUserDataArrives() throws IOException, InterruptedException {
        ServerClient client = new ServerClient(server);
        String token = "x".repeat(30_000);
        assertThat(client.send(client.request("/hello")
                                .header("Authorization", "Bearer " + token)
                                .GET()
                                .build())
                        .body())
                .contains("InvalidSession");
        assertThat(client.get("/api/client/v2.0/app/test-app/functions/call?baas_request=e30=&baas_at=" + token)
                        .body())
                .contains("InvalidSession");
    }

    @Test
    void headersBeyondTheLimitAreRefused() throws IOException {
        try (RawConnection connection = new RawConnection(server)) {
            String answer = connection
                    .send("GET /hello HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(50_000) + "\r\n\r\n")
                    .readUntil("\0never");
            assertThat(RawConnection.statuses(answer)).containsExactly(431);
        }
    }
}
