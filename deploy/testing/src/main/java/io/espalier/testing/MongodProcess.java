package io.espalier.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running {@code mongod}. It ends with this JVM, also when the JVM is killed: a small shell process waits for the end of
 * a pipe that only the JVM holds open, then kills the {@code mongod}. The shell turns itself into the {@code mongod} after
 * it has started that guard, so that there is no moment without one.
 */
final class MongodProcess {
    /** The exit code of a {@code mongod} that could not listen on its port. */
    private static final int PORT_TAKEN = 48;

    /** The log's number for "Waiting for connections", the same in all versions with structured logs. */
    private static final String LISTENING = "\"id\":23016,";

    // The guard ignores the signals of an interrupted terminal: the JVM gets them too, and its end is what counts.
    private static final String GUARDED = """
            exec 3<&0
            (trap '' INT HUP TERM; read -r end <&3; kill -9 $$) </dev/null >/dev/null 2>&1 &
            exec "$@" 3<&- </dev/null""";

    private final Process process;
    private final int port;
    private final Path log;

    private MongodProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts the program without waiting until it answers. */
    static MongodProcess start(MongodBinary binary, MongodSettings settings, Path folder, String replicaSet, int port) {
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", GUARDED, "mongod", binary.path().toString()));
        command.addAll(List.of("--replSet", replicaSet, "--dbpath", data.toString()));
        command.addAll(List.of("--bind_ip", "127.0.0.1", "--port", Integer.toString(port), "--nounixsocket"));
        command.addAll(settings.options());
        try {
            Files.createDirectories(data);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
            return new MongodProcess(process, port, log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + binary.path(), e);
        }
    }

    /**
     * Waits until the program accepts connections. Its log tells, for a connection would also be accepted by whoever has
     * taken the port.
     *
     * @return whether it does; false if another process has the port
     * @throws IllegalStateException if the program ended for another reason, or did not answer in time
     */
    boolean awaitListening(Duration limit) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < limit.toNanos()) {
            if (ended(Duration.ofMillis(20))) {
                if (process.exitValue() == PORT_TAKEN) {
                    return false;
                }
                throw new IllegalStateException("mongod ended with code " + process.exitValue() + ". " + lastWords());
            }
            if (log().contains(LISTENING)) {
                return true;
            }
        }
        kill();
        throw new IllegalStateException("mongod did not listen within " + limit + ". " + lastWords());
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Ends the process as SIGKILL does, and waits for its end. */
    void kill() {
        process.destroyForcibly();
        if (!ended(Duration.ofSeconds(30))) {
            throw new IllegalStateException("mongod " + pid() + " survives SIGKILL");
        }
    }

    /**
     * Sends a signal.
     *
     * @param name the signal's name without SIG: {@code STOP}, {@code CONT}
     */
    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -\"$1\" \"$2\"", "kill", name, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("mongod " + pid() + " cannot be sent SIG" + name + ": is it running?");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private String lastWords() {
        List<String> lines = log().lines().toList();
        return "Its last words:\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of mongod", e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for a process", e);
    }
}
