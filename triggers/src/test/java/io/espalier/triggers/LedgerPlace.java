package io.espalier.triggers;

import io.espalier.triggers.ledger.CutProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place for one process at a time: it is killed, frozen, stopped, and another one takes its place. Belongs to one thread; only
 * the process' output is read by another one.
 */
final class LedgerPlace implements AutoCloseable {
    private static final long STOP_LIMIT_SECONDS = 60;

    private final int number;
    private final String connectionString;
    private final String world;
    private final Consumer<Line> output;
    final Optional<CutProxy> network;
    private int born;
    private @Nullable Process process;
    private volatile String started = "";
    private String name = "";

    /** What a process says. */
    record Line(String process, String text) {}

    /** @param network that the connection string leads through, if it can be cut */
    LedgerPlace(int number, String connectionString, String world, Optional<CutProxy> network, Consumer<Line> output) {
        this.number = number;
        this.connectionString = connectionString;
        this.world = world;
        this.network = network;
        this.output = output;
    }

    /** Starts a new process, with a new name. */
    void launch(int match) {
        name = number + "." + born++;
        try {
            Process launched = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LedgerProcess.class.getName(),
                            connectionString,
                            world,
                            name,
                            Integer.toString(match))
                    .redirectErrorStream(true)
                    .start();
            process = launched;
            String mine = name;
            Thread.ofPlatform()
                    .name("output-" + mine)
                    .daemon()
                    .start(() -> read(launched.inputReader(StandardCharsets.UTF_8), mine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(BufferedReader reader, String mine) {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.equals(LedgerProcess.STARTED)) {
                    started = mine;
                }
                output.accept(new Line(mine, line));
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    String name() {
        return name;
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Whether its process has begun to work. */
    boolean hasStarted() {
        return isRunning() && started.equals(name);
    }

    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Freezes it (STOP), or lets it go on (CONT). */
    void signal(String signal) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .start()
                    .waitFor();
        }
    }

    /** Asks it to stop. */
    void stop() throws IOException {
        if (process != null) {
            process.getOutputStream().close();
        }
    }

    /** @return false if it does not end by itself */
    boolean awaitEnd() throws InterruptedException {
        return process == null || process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
        network.ifPresent(CutProxy::close);
    }
}
