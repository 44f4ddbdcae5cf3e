package io.espalier.functions.http;

import io.espalier.functions.HttpRequest;
import io.espalier.functions.HttpResponse;
import io.espalier.functions.HttpService;
import io.espalier.rules.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The requests of one call. */
public final class CallHttp implements HttpService {
    private static final int MAX_REDIRECTS = 10;

    private final HttpConnections connections;
    private final Deadline deadline;
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);

    public CallHttp(HttpConnections connections, Deadline deadline) {
        this.connections = connections;
        this.deadline = deadline;
    }

    @Override
    public HttpResponse send(HttpRequest request) {
        OutgoingRequest first = OutgoingRequest.of(request);
        TimedExchange exchange = new TimedExchange(connections, deadline);
        try {
            places.acquire();
        } catch (InterruptedException _) {
            throw exchange.interrupted(first);
        }
        try {
            return send(request, first, exchange);
        } finally {
            places.release();
        }
    }

    private static HttpResponse send(HttpRequest request, OutgoingRequest first, TimedExchange exchange) {
        if (request.authUrl().isEmpty()) {
            return follow(first, request.followRedirects(), exchange, _ -> {});
        }
        OutgoingRequest asked =
                OutgoingRequest.of(HttpRequest.to(request.authUrl().get()));
        // A login often sets its cookies with the redirect that ends it.
        Map<String, String> cookies = new LinkedHashMap<>();
        follow(asked, true, exchange, response -> cookies.putAll(response.cookies()));
        HttpRequest authorized = request;
        for (Map.Entry<String, String> cookie : cookies.entrySet()) {
            authorized = authorized.cookie(cookie.getKey(), cookie.getValue());
        }
        return follow(OutgoingRequest.of(authorized), request.followRedirects(), exchange, _ -> {});
    }

    /** @param each is handed every response, those that redirect as well */
    private static HttpResponse follow(
            OutgoingRequest first, boolean followRedirects, TimedExchange exchange, Consumer<HttpResponse> each) {
        OutgoingRequest request = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse response = exchange.send(request);
            each.accept(response);
            boolean redirect = isRedirect(response.statusCode())
                    && response.header("location").isPresent();
            if (!followRedirects || !redirect) {
                return response;
            }
            request = request.redirected(
                    response.statusCode(), response.header("location").get());
        }
        throw first.failed("it was redirected more than " + MAX_REDIRECTS + " times");
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    @Override
    public List<HttpResponse> sendAll(List<HttpRequest> requests) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse>> sent = requests.stream()
                    .map(request -> threads.submit(() -> send(request)))
                    .toList();
            try {
                return responses(sent);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private List<HttpResponse> responses(List<Future<HttpResponse>> sent) {
        List<HttpResponse> responses = new ArrayList<>(sent.size());
        try {
            for (Future<HttpResponse> each : sent) {
                responses.add(each.get());
            }
            return responses;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            throw TimedExchange.interrupted("the requests");
        }
    }
}
