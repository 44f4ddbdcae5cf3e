package io.espalier.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A {@code mongod} in the background, in a session of its own: neither the end of this program nor Ctrl-C in its terminal
 * reaches it. No process id is ever believed: the server that answers on the port says which data folder it serves.
 */
final class ServerProcess implements Server {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** In bytes; then it is begun anew. */
    private static final long LARGE_LOG = 16 * 1024 * 1024;

    private static final int ENDED_PORT_TAKEN = 48;
    private static final int ENDED_WRONG_VERSION = 62;

    private final Environment environment;
    private final Optional<Program> mongod;
    private final Path data;
    private final Path log;

    private ServerProcess(Environment environment, Optional<Program> mongod) {
        this.environment = environment;
        this.mongod = mongod;
        this.data = environment.state().resolve("mongodb/data");
        this.log = environment.state().resolve("mongodb/log");
    }

    /** The server as a program starts it. */
    static ServerProcess of(Environment environment, Path mongod) {
        return new ServerProcess(environment, Optional.of(new Program(mongod)));
    }

    /** The server that an earlier command may have started: it can be asked and stopped, not started. */
    static ServerProcess startedBefore(Environment environment) {
        return new ServerProcess(environment, Optional.empty());
    }

    @Override
    public String kind() {
        return "process";
    }

    @Override
    public boolean isRunning(int port) {
        try (ServerConnection server = ServerConnection.open(port)) {
            Map<String, Object> options =
                    Bson.document(server.run("getCmdLineOpts").getOrDefault("parsed", ""));
            Object folder = Bson.document(options.getOrDefault("storage", "")).getOrDefault("dbPath", "");
            return Files.isSameFile(data, Path.of(folder.toString()));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public StartOutcome start(int port) {
        Program program = mongod.orElseThrow(() -> new IllegalStateException("There is no program to start"));
        long logged;
        try {
            Files.createDirectories(data);
            if (logSize() > LARGE_LOG) {
                Files.delete(log);
            }
            logged = logSize();
        } catch (IOException e) {
            throw new LocalException("Cannot write to " + data + ": " + e.getMessage());
        }
        environment.say("Starting " + program.path() + " on port " + port + ", data in " + data);
        Program.Result result = program.run(
                START_LIMIT,
                "--fork",
                "--logpath",
                log.toString(),
                // A server that an earlier command has left behind may be writing there.
                "--logappend",
                "--dbpath",
                data.toString(),
                "--replSet",
                ReplicaSet.NAME,
                "--bind_ip",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--nounixsocket",
                "--oplogSize",
                "512",
                "--wiredTigerCacheSizeGB",
                "0.5");
        return switch (result.code()) {
            case 0 -> StartOutcome.STARTED;
            case ENDED_PORT_TAKEN -> StartOutcome.PORT_TAKEN;
            case ENDED_WRONG_VERSION ->
                throw new LocalException("The data in " + data + " were written by another version of MongoDB than "
                        + program.path() + ". Use that version (ESPALIER_MONGOD), or remove the folder to begin anew.");
            default -> {
                if (logSince(logged).contains("DBPathInUse")) {
                    yield StartOutcome.DATA_IN_USE;
                }
                throw new LocalException(program.path() + " did not start (code " + result.code() + ").\n"
                        + result.lastWords() + "\nIts log: " + log);
            }
        };
    }

    private long logSize() throws IOException {
        return Files.exists(log) ? Files.size(log) : 0;
    }

    /** What was written behind the first bytes; nothing if it cannot be read. */
    private String logSince(long bytes) {
        try (InputStream written = Files.newInputStream(log)) {
            written.skipNBytes(bytes);
            return new String(written.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void stop(int port) {
        Optional<ProcessHandle> process = Optional.empty();
        try (ServerConnection server = ServerConnection.open(port)) {
            if (server.run("serverStatus").get("pid") instanceof Number pid) {
                process = ProcessHandle.of(pid.longValue());
            }
            server.run("shutdown", 1, Map.of("force", true));
        } catch (IOException e) {
            // The server ends without an answer.
        }
        process.ifPresent(ServerProcess::awaitEnd);
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new LocalException(
                    "mongod (process " + process.pid() + ") does not end. Kill it: kill -9 " + process.pid());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
