package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.AppClient;
import io.espalier.testing.RawConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** Ten thousand calls at the same moment, each on a connection of its own: each is answered, with its result or with when to come back. */
class ManyCallsIT {
    /** As many as App Services took at the same time (spec/app-services.md §6.5). */
    private static final int CALLS = 10_000;

    private static final int MOST_MEGABYTES = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void eachIsAnswered() throws Exception {
        try (TrialServer server = TrialServer.start(Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AppClient user = server.user();
            byte[] call = call(user);
            CountDownLatch connected = new CountDownLatch(CALLS);
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(threads.submit(() -> status(server, call, connected)));
            }
            assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 20; i++) {
                assertThat(user.get("/q/health/ready").status()).isEqualTo(200);
            }
            Map<Integer, Integer> statuses = count(calls);
            System.out.println(CALLS + " calls on connections of their own: " + statuses + ", "
                    + ServerMemory.peakMegabytes(server.process()) + " MB resident at most");
            // Where this process is slower than the server, they are not at once, and all have a place.
            assertThat(statuses.keySet()).contains(200).isSubsetOf(200, 429);
            assertThat(ServerMemory.peakMegabytes(server.process())).isLessThan(MOST_MEGABYTES);
            assertThat(user.get("/q/health/live").status()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                assertThat(user.call("write", new BsonString("after many")).status())
                        .isEqualTo(200);
            }
        }
    }

    private static int status(TrialServer server, byte[] call, CountDownLatch connected) throws Exception {
        try (RawConnection connection = new RawConnection(server.process().baseUrl())) {
            connected.countDown();
            assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            String answer = connection.patience(PATIENCE).send(call).readUntil("}");
            int status = RawConnection.statuses(answer).getFirst();
            if (status == 429) {
                assertThat(answer).contains("Retry-After: 1\r\n", "TooManyRequests");
            }
            return status;
        }
    }

    private static byte[] call(AppClient user) {
        String body = AppClient.callBody("empty");
        return ("POST " + user.callPath()
                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + user.token() + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Map<Integer, Integer> count(List<Future<Integer>> calls) throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (Future<Integer> call : calls) {
            statuses.merge(call.get(), 1, Integer::sum);
        }
        return statuses;
    }
}
