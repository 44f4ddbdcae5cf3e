package io.espalier.testing;

import com.mongodb.MongoClientSettings;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A member of a replica set: a folder and a port that stay, and the process that serves them at present. */
final class ReplicaSetMember {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int PORT_ATTEMPTS = 20;

    private final MongodBinary binary;
    private final MongodSettings settings;
    private final Path folder;
    private final String replicaSet;
    private MongodProcess process;

    private ReplicaSetMember(
            MongodBinary binary, MongodSettings settings, Path folder, String replicaSet, MongodProcess process) {
        this.binary = binary;
        this.settings = settings;
        this.folder = folder;
        this.replicaSet = replicaSet;
        this.process = process;
    }

    /** Starts a member with an empty folder on a free port; another port is tried if somebody was faster. */
    static ReplicaSetMember start(MongodBinary binary, MongodSettings settings, Path folder, String replicaSet) {
        return start(binary, settings, folder, replicaSet, ReplicaSetMember::freePort);
    }

    static ReplicaSetMember start(
            MongodBinary binary, MongodSettings settings, Path folder, String replicaSet, IntSupplier ports) {
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            MongodProcess process = MongodProcess.start(binary, settings, folder, replicaSet, ports.getAsInt());
            if (process.awaitListening(START_LIMIT)) {
                return new ReplicaSetMember(binary, settings, folder, replicaSet, process);
            }
        }
        throw new IllegalStateException("No free port found in " + PORT_ATTEMPTS + " attempts");
    }

    /** Starts the process again on the same folder and port; waits if somebody else uses the port for a while. */
    synchronized void restart() {
        process.kill();
        int port = process.port();
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            process = MongodProcess.start(binary, settings, folder, replicaSet, port);
            if (process.awaitListening(START_LIMIT)) {
                return;
            }
        }
        throw new IllegalStateException("Port " + port + " is in use by another process");
    }

    synchronized MongodProcess process() {
        return process;
    }

    String address() {
        return "127.0.0.1:" + process().port();
    }

    /** A connection to this member alone; the caller closes it. */
    MongoClient directClient() {
        ServerAddress address = new ServerAddress("127.0.0.1", process().port());
        return MongoClients.create(MongoClientSettings.builder()
                .applyToClusterSettings(cluster -> cluster.hosts(List.of(address))
                        .serverSelectionTimeout(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .applyToServerSettings(server -> server.heartbeatFrequency(500, TimeUnit.MILLISECONDS)
                        .minHeartbeatFrequency(50, TimeUnit.MILLISECONDS))
                .build());
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }
}
