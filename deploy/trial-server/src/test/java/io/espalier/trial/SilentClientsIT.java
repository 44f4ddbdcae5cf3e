package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import io.espalier.testing.AppClient;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.testing.RawConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that stop reading, or stop speaking: each is told or cut within a bound, and takes nothing from the others. */
class SilentClientsIT {
    /** For how long says the memory that is left for answers. */
    private static final String CUT = "the client took nothing of what was written to it for ";

    private static final int TEN_MEGABYTES = 10_000_000;
    private static final int SMALL_BUFFER = 64 * 1024;
    private static final int MOST_MEGABYTES = 600;

    private final TrialServer server = TrialServer.start(Map.of(
            "ESPALIER_SERVER_HEADER_TIMEOUT", "4s",
            "ESPALIER_SERVER_BODY_TIMEOUT", "2s",
            "ESPALIER_SERVER_WRITE_TIMEOUT", "3s",
            "ESPALIER_HTTP_MAX_STREAMS", "1"));
    private final AppClient user = server.user();
    private final List<RawConnection> connections = new ArrayList<>();

    @AfterEach
    void memoryWasBounded() throws IOException {
        try (server) {
            for (RawConnection connection : connections) {
                connection.close();
            }
            long peak = ServerMemory.peakMegabytes(server.process());
            assertThat(peak).as("megabytes, of which the heap may take 256").isLessThan(MOST_MEGABYTES);
            assertThat(user.get("/q/health/live").status()).isEqualTo(200);
        }
    }

    @Test
    void whoDoesNotReadALargeAnswerIsCut() throws IOException {
        for (int i = 0; i < 6; i++) {
            connect().send(call("hugeResult", new BsonInt64(TEN_MEGABYTES)));
        }
        awaitLog(CUT, 6);
        for (RawConnection connection : connections) {
            assertThat(connection.readToEnd()).isLessThan(TEN_MEGABYTES);
        }
    }

    /** More than the heap could hold. Results wait for room in their places, and who takes nothing gives room soon. */
    @Test
    void answersThatNobodyTakesDoNotPileUp() throws IOException {
        for (int i = 0; i < 40; i++) {
            connect().send(call("hugeResult", new BsonInt64(TEN_MEGABYTES)));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> user.call("empty").status() == 200);
        awaitLog(CUT + "1 s", 1);
    }

    @Test
    void whoAsksAgainAndAgainWithoutReadingIsCut() throws IOException {
        byte[] request = call("hugeText", new BsonInt32(200_000));
        RawConnection connection = connect();
        for (int i = 0; i < 60; i++) {
            connection.send(request);
        }
        awaitLog(CUT, 1);
        assertThat(connection.readToEnd()).isLessThan(60 * 200_000);
    }

    /** A hundred thousand requests, which the server would have to keep. */
    @Test
    void whoAsksWithoutEndIsCutOrNotRead() throws Exception {
        byte[] request = call("empty");
        RawConnection connection = connect();
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 100_000; i++) {
                    connection.send(request);
                }
            } catch (IOException e) {
                // The server closed the connection, or the test.
            }
        });
        serves(20);
        connection.close();
        assertThat(asking.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void whoDoesNotReadItsStreamIsCutAndItsPlaceIsFree() throws IOException {
        RawConnection watching = connect().send(watch());
        assertThat(watching.readUntil(":\n\n")).startsWith("HTTP/1.1 200");
        assertThat(connect().send(watch()).readUntil("\r\n"))
                .as("the only place is taken")
                .startsWith("HTTP/1.1 429");

        write(30, "x".repeat(1_000_000));

        awaitLog("GET " + user.callPath() + ": the client took nothing", 1);
        serves(5);
        assertThat(connect().send(watch()).readUntil("\r\n")).startsWith("HTTP/1.1 200");
    }

    private void write(int notes, String text) {
        MongoCollection<BsonDocument> collection =
                MongoReplicaSet.shared().client().getDatabase("trial").getCollection("notes", BsonDocument.class);
        BsonString owner = user.get("/api/client/v2.0/auth/profile").json().getString("user_id");
        for (int i = 0; i < notes; i++) {
            collection.insertOne(new BsonDocument("owner", owner).append("note", new BsonString(text)));
        }
        collection.deleteMany(new BsonDocument("owner", owner).append("note", new BsonString(text)));
    }

    @Test
    void whoDoesNotFinishItsHeadIsCut() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        for (int i = 0; i < 500; i++) {
            connect().send(i % 2 == 0 ? "" : "GET / HTTP/1.1\r\nHost: x\r\nX-Drop: ");
        }
        while (System.nanoTime() < end) {
            drop(connections.get(1));
            serves(1);
        }
        for (RawConnection connection : connections) {
            assertThat(connection.readToEnd()).isZero();
        }
        serves(5);
        awaitLog("connections without a request for 4 s were closed", 1);
    }

    /** One now and then changes nothing. */
    private static void drop(RawConnection connection) {
        try {
            connection.send("y");
        } catch (IOException e) {
            // It was cut already.
        }
    }

    @Test
    void whoDoesNotFinishItsBodyIsTold() throws IOException {
        for (int i = 0; i < 100; i++) {
            connect()
                    .send("POST /app/trial-local/endpoint/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
                            + "half");
        }
        serves(20);
        for (RawConnection connection : connections) {
            String answer = connection.readUntil("BadRequest");
            assertThat(RawConnection.statuses(answer)).as(answer).containsExactly(408);
            assertThat(answer).contains("espalier.server.body-timeout");
            connection.readToEnd();
        }
    }

    private RawConnection connect() throws IOException {
        RawConnection connection = new RawConnection(server.process().baseUrl(), SMALL_BUFFER);
        connections.add(connection);
        return connection;
    }

    private byte[] call(String function, BsonValue... arguments) {
        String body = AppClient.callBody(function, arguments);
        return ("POST " + user.callPath()
                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + user.token() + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] watch() {
        String call = "{\"name\": \"watch\", \"service\": \"mongodb-atlas\","
                + " \"arguments\": [{\"database\": \"trial\", \"collection\": \"notes\"}]}";
        String encoded = Base64.getUrlEncoder().encodeToString(call.getBytes(StandardCharsets.UTF_8));
        return ("GET " + user.callPath() + "?baas_request=" + encoded + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + user.token() + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private void serves(int calls) {
        for (int i = 0; i < calls; i++) {
            AppClient.Answer answer = user.call("write", new BsonString("beside silent clients"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(user.get("/q/health/ready").status()).isEqualTo(200);
        }
    }

    private long logged(String text) {
        return server.process()
                .log()
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    /** Waits until so many lines of the log have this text. */
    private void awaitLog(String text, long times) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(user.get("/q/health/ready").status()).isEqualTo(200);
            assertThat(logged(text)).as(text).isGreaterThanOrEqualTo(times);
        });
    }
}
