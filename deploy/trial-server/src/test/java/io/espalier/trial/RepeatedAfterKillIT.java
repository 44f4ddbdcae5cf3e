package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.espalier.testing.AppClient;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.trial.RepeatingClient.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The server dies at moments of chance while clients call functions with keys and repeat each request until it is answered. In the
 * end a transactional function has had its effects exactly once for each key, a plain one never twice, and each answer is that of
 * the run that had the effects.
 */
class RepeatedAfterKillIT {
    private static final int ROUNDS = Integer.getInteger("espalier.test.kill-rounds", 20);
    private static final int CLIENTS = 4;
    private static final int MAX_DELAY_MILLIS = 200;
    private static final int TIME_LIMIT_SECONDS = 4;

    /** What MongoDB needs to end the transaction of a killed server must fit into a call that waits for it. */
    private static final int TRANSACTION_SECONDS = 1;

    private final MongoReplicaSet set = MongoReplicaSet.start();
    private final MongoClient mongodb = set.client();
    private final Map<String, String> environment = Map.of(
            "MONGODB_URI",
            set.connectionString(),
            "ESPALIER_DATABASE",
            "espalier",
            "ESPALIER_FUNCTIONS_TIME_LIMIT",
            TIME_LIMIT_SECONDS + "s",
            "ESPALIER_IDEMPOTENCY_SLACK",
            "1s");
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile TrialServer running = TrialServer.start(environment);
    private final AtomicBoolean stopping = new AtomicBoolean();

    @AfterEach
    void close() {
        running.close();
        set.close();
    }

    @Test
    void effectsHappenOnceHoweverOftenTheServerDies() throws Exception {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        System.out.println("espalier.test.seed=" + seed);
        Random random = new Random(seed);
        // Transactions of killed servers end with this, and not only after a minute.
        mongodb.getDatabase("admin")
                .runCommand(new BsonDocument("setParameter", new BsonInt32(1))
                        .append("transactionLifetimeLimitSeconds", new BsonInt32(TRANSACTION_SECONDS)));
        AppClient user = running.user();
        RepeatingClient client =
                new RepeatingClient(() -> user.at(running.process().baseUrl()));
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String function = i % 2 == 0 ? "writeInTransaction" : "write";
                clients.add(threads.submit(() -> callUntilTheEnd(client, function)));
            }
            for (int round = 1; round <= ROUNDS; round++) {
                int before = requests.size();
                await().atMost(Duration.ofSeconds(60)).until(() -> requests.size() > before || failed(clients));
                LockSupport.parkNanos(
                        Duration.ofMillis(random.nextInt(MAX_DELAY_MILLIS)).toNanos());
                running.process().kill();
                running = TrialServer.start(environment);
            }
            stopping.set(true);
            for (Future<?> each : clients) {
                each.get();
            }
        } finally {
            stopping.set(true);
        }
        checkAll();
    }

    private static boolean failed(List<Future<?>> clients) {
        return clients.stream().anyMatch(Future::isDone);
    }

    private void callUntilTheEnd(RepeatingClient client, String function) {
        while (!stopping.get()) {
            requests.add(client.call(function));
        }
    }

    private void checkAll() {
        requests.forEach(this::check);
        List<Request> interrupted =
                requests.stream().filter(each -> each.connectionsLost() > 0).toList();
        List<Request> unknown = requests.stream().filter(Request::isUnknown).toList();
        System.out.printf(
                "%d kills, %d requests, %d lost their connection: %d got the answer of before, %d of plain functions were"
                        + " unknown, of which %d had their effect%n",
                ROUNDS,
                requests.size(),
                interrupted.size(),
                requests.stream().filter(Request::isRepetition).count(),
                unknown.size(),
                unknown.stream().filter(each -> !notes(each).isEmpty()).count());
        assertThat(interrupted).isNotEmpty();
    }

    private void check(Request request) {
        List<BsonDocument> notes = notes(request);
        if (request.isUnknown()) {
            assertThat(request.function()).isEqualTo("write");
            assertThat(notes).as(request.toString()).hasSizeLessThanOrEqualTo(1);
            return;
        }
        assertThat(request.answer().status()).as(request.toString()).isEqualTo(200);
        assertThat(notes).as(request.toString()).hasSize(request.function().equals("write") ? 1 : 2);
        assertThat(BsonDocument.parse("{id: " + request.answer().body() + "}").get("id"))
                .as(request.toString())
                .isEqualTo(notes.getLast().get("_id"));
    }

    private List<BsonDocument> notes(Request request) {
        return mongodb.getDatabase("trial")
                .getCollection("notes", BsonDocument.class)
                .find(Filters.eq("note", new BsonString(request.key())))
                .sort(Sorts.ascending("_id"))
                .into(new ArrayList<>());
    }
}
