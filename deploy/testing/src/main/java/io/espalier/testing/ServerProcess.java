package io.espalier.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A packaged Espalier server as a process of its own, on a free port of the loopback interface, as an operator would start it.
 * It ends with the process that started it. Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int KEPT_LINES = 2_000;
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

    private final Process process;
    private final Deque<String> log = new ArrayDeque<>();
    private final CompletableFuture<URI> baseUrl = new CompletableFuture<>();
    private final Thread reader;

    private ServerProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().unstarted(this::readLog);
    }

    /**
     * Starts the server and waits until it listens.
     *
     * @param jar the {@code quarkus-run.jar} of the packaged server
     * @param environment at least {@code MONGODB_URI}
     * @throws IllegalStateException with the server's last lines if it does not come up
     */
    public static ServerProcess start(Path jar, Map<String, String> environment) {
        return launch(jar, environment).awaitReady();
    }

    /** Starts the process without waiting for anything. */
    public static ServerProcess launch(Path jar, Map<String, String> environment) {
        return launch(jar, environment, List.of());
    }

    /**
     * Starts the process without waiting for anything.
     *
     * @param options of the JVM, such as {@code -Xmx64m}; they win over those that every server here is started with
     */
    public static ServerProcess launch(Path jar, Map<String, String> environment, List<String> options) {
        if (!Files.exists(jar)) {
            throw new IllegalStateException("there is no packaged server at " + jar + ": run `make build` first");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Tests start servers often and stop them soon: a quick start counts for more than a fast server.
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m"));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        // On a slow machine it listens too early otherwise, and changes that tests make at once are too early for
        // triggers.
        builder.environment().put("ESPALIER_SERVER_START_WAIT", "60s");
        builder.environment().put("ESPALIER_TRIGGERS_START_TIMEOUT", "60s");
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        try {
            ServerProcess server = new ServerProcess(builder.start());
            server.reader.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.addLast(line);
                    if (log.size() > KEPT_LINES) {
                        log.removeFirst();
                    }
                }
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    baseUrl.complete(URI.create(listening.group(1)));
                }
            }
        } catch (IOException e) {
            // The process is gone; what it said so far is kept.
        }
        baseUrl.completeExceptionally(new IllegalStateException("the server ended before it listened:\n" + log()));
    }

    /** Waits until the server listens. */
    public ServerProcess awaitReady() {
        try {
            baseUrl.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return this;
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not become ready:\n" + log(), e);
        }
    }

    public URI baseUrl() {
        return baseUrl.join();
    }

    /** The last lines that the server wrote. */
    public String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    /** The process id, for those who look at the process from outside. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the server as a power cut would: SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks the server to stop (SIGTERM) and waits; returns its exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Waits until the process has ended by itself, and its log is whole; returns its exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the server did not stop:\n" + log());
            }
            reader.join(START_LIMIT);
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }
}
