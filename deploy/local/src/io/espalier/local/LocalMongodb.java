package io.espalier.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The project's own MongoDB: at most one server, whose port and data stay the same from run to run. */
final class LocalMongodb {
    private static final int PREFERRED_PORT = 27017;
    private static final int PORT_ATTEMPTS = 10;

    /** How long a server that was left behind may take until it answers, or until its process has ended. */
    private static final Duration EARLIER_LIMIT = Duration.ofSeconds(90);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Environment environment;
    private final MongodPrograms programs;

    LocalMongodb(Environment environment) {
        this.environment = environment;
        this.programs = new MongodPrograms(environment);
    }

    /**
     * Makes sure that the server runs.
     *
     * @return its connection string
     */
    String start() {
        try (StateLock _ = StateLock.take(environment, "mongodb")) {
            int port = runningPort().orElseGet(() -> start(server()));
            ReplicaSet.ensurePrimary(port);
            return ReplicaSet.connectionString(port);
        }
    }

    /**
     * Stops the server.
     *
     * @return false if it did not run
     */
    boolean stop() {
        try (StateLock _ = StateLock.take(environment, "mongodb")) {
            Optional<RememberedServer> remembered = RememberedServer.read(environment);
            Optional<Server> server = remembered.flatMap(this::running);
            server.ifPresent(running -> running.stop(remembered.orElseThrow().port()));
            return server.isPresent();
        }
    }

    /** The connection string of the server if it runs. */
    Optional<String> running() {
        return runningPort().map(ReplicaSet::connectionString);
    }

    private Optional<Integer> runningPort() {
        return RememberedServer.read(environment)
                .filter(remembered -> running(remembered).isPresent())
                .map(RememberedServer::port);
    }

    private Optional<Server> running(RememberedServer remembered) {
        Optional<? extends Server> server = remembered.kind().equals("container")
                ? ServerContainer.find(environment)
                : Optional.of(ServerProcess.startedBefore(environment));
        return server.filter(known -> known.isRunning(remembered.port())).map(known -> known);
    }

    /** The order of the ways to a server: a program that is there, a container, a program that is fetched. */
    private Server server() {
        return programs.find()
                .<Server>map(mongod -> ServerProcess.of(environment, mongod))
                .or(() -> ServerContainer.find(environment))
                .orElseGet(() -> ServerProcess.of(environment, programs.fetch()));
    }

    private int start(Server server) {
        Optional<RememberedServer> before = RememberedServer.read(environment);
        int preferred = before.map(RememberedServer::port).orElse(PREFERRED_PORT);
        long end = System.nanoTime() + EARLIER_LIMIT.toNanos();
        int portsTaken = 0;
        while (portsTaken < PORT_ATTEMPTS) {
            int port = portsTaken == 0 && isFree(preferred) ? preferred : freePort();
            // Noted first: a server that this program does not live to see started is found by the next start.
            new RememberedServer(server.kind(), port).write(environment);
            StartOutcome outcome = server.start(port);
            if (outcome == StartOutcome.STARTED) {
                return port;
            }
            before.ifPresent(earlier -> earlier.write(environment));
            // A command that was killed may have left a server behind that answers only now, or soon.
            if (before.flatMap(this::running).isPresent()) {
                return preferred;
            }
            if (outcome == StartOutcome.PORT_TAKEN) {
                portsTaken++;
            } else if (System.nanoTime() > end) {
                throw new LocalException("Another mongod serves the data of this project, and does not answer on port "
                        + preferred + ". Stop it, or set ESPALIER_STATE to another folder.");
            } else {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        throw new LocalException("No free port found for MongoDB");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LocalException("No free port found for MongoDB: " + e.getMessage());
        }
    }
}
