package io.espalier.local;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The replica set of one member that a local server forms, whatever state the server was left in: never initiated,
 * interrupted while it was, or configured for another port.
 */
final class ReplicaSet {
    static final String NAME = "espalier";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NOT_YET_INITIALIZED = 94;

    private ReplicaSet() {}

    static String connectionString(int port) {
        return "mongodb://" + address(port) + "/?replicaSet=" + NAME;
    }

    /** Waits for the server on a port and makes it the primary of its replica set. */
    static void ensurePrimary(int port) {
        long begin = System.nanoTime();
        String last = "no answer";
        while (System.nanoTime() - begin < LIMIT.toNanos()) {
            try (ServerConnection server = ServerConnection.open(port)) {
                configure(server, port);
                if (Boolean.TRUE.equals(server.run("hello").get("isWritablePrimary"))) {
                    return;
                }
                last = "it is not primary yet";
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new LocalException("The MongoDB server on port " + port + " did not become primary within "
                + LIMIT.toSeconds() + " s: " + last);
    }

    private static void configure(ServerConnection server, int port) throws IOException {
        Map<String, Object> member = Map.of("_id", 0, "host", address(port));
        try {
            Map<String, Object> config =
                    Bson.document(server.run("replSetGetConfig").getOrDefault("config", ""));
            if (config.get("members") instanceof List<?> members
                    && !hosts(members).equals(List.of(address(port)))) {
                config.put("members", List.of(member));
                config.put("version", ((Number) config.getOrDefault("version", 1)).intValue() + 1);
                server.run("replSetReconfig", config, Map.of("force", true));
            }
        } catch (ServerConnection.RefusedException e) {
            if (e.code() != NOT_YET_INITIALIZED) {
                throw e;
            }
            server.run("replSetInitiate", Map.of("_id", NAME, "members", List.of(member)), Map.of());
        }
    }

    private static List<Object> hosts(List<?> members) {
        return members.stream()
                .map(member -> Bson.document(member).getOrDefault("host", ""))
                .toList();
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }
}
