package io.espalier.benchmark;

import com.mongodb.client.MongoCollection;
import io.espalier.benchmark.LoadGenerator.Turn;
import io.espalier.testing.AppClient;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * Functions over HTTP against routes written by hand that do the same work in the same process, in turns of half a second over many
 * rounds, by the packaged trial server. Prints the median throughput of each, the median and the quartiles of the rounds' ratios, the
 * processor time of the server per request, the latencies, and how many calls left no entry in the logs, since more ended than are stored.
 * 1.00 means that a function costs nothing. MongoDB, server and load share the machine: what one of them takes is missing to the others.
 * A turn of the bare route begins when all entries of earlier calls are stored, so that it does not pay for them; a turn of the function
 * begins when it has run for a while already, so that it pays for those of the calls before.
 */
public final class HttpAgainstBare {
    private static final int ROUNDS = Integer.getInteger("rounds", 40);
    private static final int WARM_UP_ROUNDS = Integer.getInteger("warm-up", 20);
    private static final int CONNECTIONS = Integer.getInteger("connections", 16);
    /** What the names of the lines to measure contain. */
    private static final String LINES = System.getProperty("lines", "");

    private static final Duration TURN = Duration.ofMillis(500);
    private static final Duration RUN_UP = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int FIELDS = 20;
    private static final String APP = "trial-local";
    private static final String ADMIN_KEY = "a key of an operator, for this run alone";
    private static final Path JAR = Path.of("deploy/trial-server/target/quarkus-app/quarkus-run.jar");
    private static final String JSON =
            "{\"name\":\"Ada\",\"times\":2,\"tags\":[\"first\",\"second\"],\"address\":{\"city\":\"London\",\"zip\":\"W1\"}}";

    private final LoadGenerator load;
    private final ProcessTime processTime;
    private final AppClient operator;

    private HttpAgainstBare(LoadGenerator load, ProcessTime processTime, AppClient operator) {
        this.load = load;
        this.processTime = processTime;
        this.operator = operator;
    }

    /** @param arguments options for the server's JVM */
    public static void main(String[] arguments) throws IOException {
        System.out.printf(
                "%-52s %10s %10s %6s %13s %16s %30s %8s%n",
                "function against bare route",
                "bare",
                "function",
                "ratio",
                "quartiles",
                "cpu us bare/func",
                "p50/p99 us bare, function",
                "not logged");
        try (MongoReplicaSet replicaSet = MongoReplicaSet.startAsInstalled()) {
            compareAll(replicaSet, true, arguments);
            compareAll(replicaSet, false, arguments);
        }
    }

    private static void compareAll(MongoReplicaSet replicaSet, boolean logs, String... arguments) throws IOException {
        Map<String, String> environment = Map.of(
                "MONGODB_URI",
                replicaSet.connectionString(),
                "ESPALIER_LOGS_ENABLED",
                Boolean.toString(logs),
                "ESPALIER_ADMIN_KEY",
                ADMIN_KEY);
        try (ServerProcess server = ServerProcess.launch(JAR, environment, options(arguments))
                        .awaitReady();
                LoadGenerator load = new LoadGenerator(server.baseUrl(), CONNECTIONS)) {
            AppClient operator = AppClient.of(server.baseUrl(), APP).withToken(ADMIN_KEY);
            new HttpAgainstBare(load, new ProcessTime(server.pid()), operator)
                    .compareAll(server.baseUrl(), replicaSet, logs ? "" : ", calls not logged");
        }
    }

    /** As in production: these undo what tests start servers with. */
    private static List<String> options(String... arguments) {
        List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=4", "-Xmx512m"));
        options.addAll(Arrays.asList(arguments));
        return options;
    }

    private void compareAll(URI server, MongoReplicaSet replicaSet, String how) throws IOException {
        AppClient user = AppClient.of(server, APP).loginAnonymously();
        String owner = userId(user);
        store(replicaSet, owner);
        byte[] empty = request(user, "/echo", JSON);
        compare("empty, route on the event loop" + how, request(user, "/q/bare/echo", JSON), empty);
        compare("empty, route on a worker thread" + how, request(user, "/q/bare/blocking/echo", JSON), empty);
        compare(
                "read one by _id, route on a worker thread" + how,
                request(user, "/q/bare/note", "{\"id\":\"note-7\",\"owner\":\"" + owner + "\"}"),
                request(user, "/readNote", "{\"id\":\"note-7\"}"));
    }

    /** How many entries of calls had no room, of all calls so far. */
    private long dropped() {
        return logs("dropped");
    }

    private long logs(String count) {
        return operator.request("POST", "/espalier/logs/status", "{}")
                .json()
                .getNumber(count)
                .longValue();
    }

    private void awaitLogsStored() {
        // The look itself leaves an entry.
        while (logs("waiting") > 1) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static void store(MongoReplicaSet replicaSet, String owner) {
        MongoCollection<BsonDocument> notes =
                replicaSet.client().getDatabase("trial").getCollection("notes", BsonDocument.class);
        notes.drop();
        for (int i = 0; i < 1_000; i++) {
            BsonDocument note = new BsonDocument("_id", new BsonString("note-" + i))
                    .append("owner", new BsonString(owner))
                    .append("note", new BsonString("the note of number " + i));
            for (int field = note.size(); field < FIELDS; field++) {
                note.append("field" + field, new BsonInt32(field));
            }
            notes.insertOne(note);
        }
    }

    private void compare(String name, byte[] bareRequest, byte[] functionRequest) throws IOException {
        if (!name.contains(LINES)) {
            return;
        }
        long dropped = 0;
        long calls = 0;
        List<Turn> bare = new ArrayList<>();
        List<Turn> function = new ArrayList<>();
        double[] ratios = new double[ROUNDS];
        double[] bareMicros = new double[ROUNDS];
        double[] functionMicros = new double[ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            awaitLogsStored();
            load.run(bareRequest, RUN_UP);
            Measured ofBare = measure(bareRequest);
            load.run(functionRequest, RUN_UP);
            long droppedBefore = dropped();
            Measured ofFunction = measure(functionRequest);
            if (round >= 0) {
                dropped += dropped() - droppedBefore;
                calls += ofFunction.turn().requests();
                bare.add(ofBare.turn());
                function.add(ofFunction.turn());
                bareMicros[round] = ofBare.microsPerRequest();
                functionMicros[round] = ofFunction.microsPerRequest();
                ratios[round] = ofFunction.turn().perSecond() / ofBare.turn().perSecond();
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                "%-52s %8.0f/s %8.0f/s %6.2f %5.2f to %.2f %11.0f/%.0f %14s, %-14s %.0f%%%n",
                name,
                median(bare.stream().mapToDouble(Turn::perSecond).toArray()),
                median(function.stream().mapToDouble(Turn::perSecond).toArray()),
                ratios[ROUNDS / 2],
                ratios[ROUNDS / 4],
                ratios[ROUNDS * 3 / 4],
                median(bareMicros),
                median(functionMicros),
                latencies(bare),
                latencies(function),
                100.0 * dropped / calls);
    }

    private record Measured(Turn turn, Duration processor) {
        double microsPerRequest() {
            return processor.toNanos() / 1e3 / turn.requests();
        }
    }

    private Measured measure(byte[] request) throws IOException {
        Duration before = processTime.used();
        Turn turn = load.run(request, TURN);
        return new Measured(turn, processTime.used().minus(before));
    }

    private static String latencies(List<Turn> turns) {
        return "%.0f/%.0f"
                .formatted(
                        median(turns.stream().mapToDouble(Turn::median).toArray()),
                        median(turns.stream().mapToDouble(Turn::slow).toArray()));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static byte[] request(AppClient user, String path, String json) {
        return ("POST " + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + user.token() + "\r\nContent-Length: " + json.length() + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String userId(AppClient user) {
        byte[] claims = Base64.getUrlDecoder().decode(user.token().split("\\.", -1)[1]);
        return BsonDocument.parse(new String(claims, StandardCharsets.UTF_8))
                .getString("sub")
                .getValue();
    }
}
