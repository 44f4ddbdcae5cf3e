package io.espalier.triggers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bson.BsonDocument;

/** An HTTP server that notes what it gets and answers as it is told. It can be away for a while. */
final class HttpReceiver implements AutoCloseable {
    final List<Request> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    private final AtomicInteger atOnce = new AtomicInteger();
    private final int port;
    private HttpServer server;
    private volatile Function<Request, Answer> answers;

    /** @param headers names are in lower case */
    record Request(String method, String path, Map<String, String> headers, String body) {
        BsonDocument json() {
            return BsonDocument.parse(body);
        }
    }

    record Answer(int status, Map<String, String> headers, String body) {
        static Answer of(int status) {
            return new Answer(status, Map.of(), "");
        }

        static Answer json(int status, String body) {
            return new Answer(status, Map.of("Content-Type", "application/x-amz-json-1.1"), body);
        }
    }

    HttpReceiver(Function<Request, Answer> answer) {
        this.answers = answer;
        this.server = start(0);
        this.port = server.getAddress().getPort();
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** From now on. */
    void answersWith(Function<Request, Answer> newAnswers) {
        answers = newAnswers;
    }

    void goAway() {
        server.stop(0);
    }

    void comeBack() {
        server = start(port);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private HttpServer start(int wanted) {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.createContext("/", this::answer);
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            Answer answer = answers.apply(request);
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } finally {
            atOnce.decrementAndGet();
        }
    }
}
