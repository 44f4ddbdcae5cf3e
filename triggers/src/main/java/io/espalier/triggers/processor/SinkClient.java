package io.espalier.triggers.processor;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one HTTP client of all sinks, created when the first event is sent. It follows no redirects. Thread-safe. */
final class SinkClient implements AutoCloseable {
    private final Duration connectTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;

    SinkClient(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /**
     * Sends a request and reads the whole answer, of which nothing but its head is kept.
     *
     * @param limit for all of it
     * @throws TimeoutException if it was not answered in time
     * @throws IOException if no answer came
     */
    HttpResponse<Void> send(HttpRequest request, Duration limit)
            throws IOException, InterruptedException, TimeoutException {
        CompletableFuture<HttpResponse<Void>> answer =
                client().sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("the request could not be sent", e.getCause());
        } finally {
            // Nothing is left to cancel when it was answered.
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (client != null) {
                client.shutdownNow();
                client = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private HttpClient client() {
        lock.lock();
        try {
            HttpClient known = client;
            if (known == null) {
                known = HttpClient.newBuilder()
                        .connectTimeout(connectTimeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(Executors.newThreadPerTaskExecutor(
                                Thread.ofVirtual().name("espalier-sink-", 0).factory()))
                        .build();
                client = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }
}
