package io.espalier.shop.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built server as a process of its own, on a free port, as an operator would start it. */
final class ShopServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int KEPT_LINES = 200;
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

    private final Process process;
    private final Deque<String> log = new ArrayDeque<>();
    private final CompletableFuture<URI> baseUrl = new CompletableFuture<>();

    private ShopServer(Process process) {
        this.process = process;
    }

    /**
     * Starts the server and waits until it is ready.
     *
     * @param environment variables beside {@code MONGODB_URI}
     */
    static ShopServer start(String mongodbUri, Map<String, String> environment) {
        ShopServer server = launch(mongodbUri, environment);
        server.awaitReady();
        return server;
    }

    /** Starts the process without waiting for anything. */
    static ShopServer launch(String mongodbUri, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "MONGODB_URI", mongodbUri,
                "QUARKUS_HTTP_PORT", "0",
                "QUARKUS_HTTP_HOST", "127.0.0.1"));
        variables.putAll(environment);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                builtServer().toString());
        builder.environment().putAll(variables);
        builder.redirectErrorStream(true);
        try {
            ShopServer server = new ShopServer(builder.start());
            Thread.ofVirtual().start(server::readLog);
            Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path builtServer() {
        Path inProject = Path.of("deploy/shop-server/target/quarkus-app/quarkus-run.jar");
        Path inModule = Path.of("target/quarkus-app/quarkus-run.jar");
        return List.of(inProject, inModule).stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no built server: run `make build` first"))
                .toAbsolutePath();
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

    ShopServer awaitReady() {
        try {
            baseUrl.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return this;
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not become ready:\n" + log(), e);
        }
    }

    URI baseUrl() {
        return baseUrl.join();
    }

    /** The last lines that the server wrote. */
    String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the server as a power cut would: SIGKILL. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks the server to stop (SIGTERM) and waits; returns its exit code. */
    int stop() {
        process.destroy();
        return awaitEnd();
    }

    int awaitEnd() {
        try {
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the server did not stop:\n" + log());
            }
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
