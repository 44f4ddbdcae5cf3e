package io.espalier.functions.http;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.HttpResponse;
import io.espalier.rules.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Requests and responses that share one time limit, which is never longer than what is left of the call. */
final class TimedExchange {
    private final HttpConnections connections;
    private final Deadline deadline;
    private final long endNanos;

    TimedExchange(HttpConnections connections, Deadline deadline) {
        this.connections = connections;
        this.deadline = deadline;
        Duration limit = connections.limits().timeLimit();
        Duration left = deadline.remaining()
                .filter(remaining -> remaining.compareTo(limit) < 0)
                .orElse(limit);
        this.endNanos = System.nanoTime() + left.toNanos();
    }

    HttpResponse send(OutgoingRequest request) {
        connections.requireAllowed(request);
        long left = endNanos - System.nanoTime();
        if (left <= 0) {
            throw late(request);
        }
        HttpLimits limits = connections.limits();
        CompletableFuture<java.net.http.HttpResponse<byte[]>> coming = connections
                .client()
                .sendAsync(request.toJdk(limits.responseTimeout()), _ -> new BoundedBody(limits.maxResponseBytes()));
        try {
            return response(coming.get(left, TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            throw late(request);
        } catch (InterruptedException _) {
            throw interrupted(request);
        } catch (ExecutionException e) {
            throw failed(request, e.getCause());
        } finally {
            // Ends the connection of a response that nobody waits for any more.
            coming.cancel(true);
        }
    }

    /** The call's own limit comes first: then the call is over, whatever the function makes of it. */
    private FunctionException late(OutgoingRequest request) {
        deadline.remaining();
        return request.failed("no complete response came within "
                + connections.limits().timeLimit().toSeconds() + " s");
    }

    FunctionException interrupted(OutgoingRequest request) {
        return interrupted(request.toString());
    }

    static FunctionException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new FunctionException(
                FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, "the time limit passed during " + what);
    }

    private FunctionException failed(OutgoingRequest request, @Nullable Throwable cause) {
        HttpLimits limits = connections.limits();
        return request.failed(
                switch (cause) {
                    case BoundedBody.TooLargeException _ ->
                        "the response is larger than " + limits.maxResponseBytes() + " bytes";
                    case HttpConnectTimeoutException _ ->
                        "there was no connection within "
                                + limits.connectTimeout().toSeconds() + " s";
                    case HttpTimeoutException _ ->
                        "no response began within " + limits.responseTimeout().toSeconds() + " s";
                    case ConnectException _ -> "the host is unknown, or accepts no connection";
                    case SSLException _ -> "no trusted connection could be made";
                    case IOException _ -> "the connection broke, or what came is no HTTP";
                    case null, default -> "it could not be sent";
                });
    }

    private static HttpResponse response(java.net.http.HttpResponse<byte[]> received) {
        Map<String, List<String>> headers = received.headers().map();
        return new HttpResponse(
                received.statusCode(),
                headers,
                received.body(),
                cookies(headers.getOrDefault("set-cookie", List.of())));
    }

    private static Map<String, String> cookies(List<String> set) {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String cookie : set) {
            String pair = cookie.split(";", 2)[0];
            int equals = pair.indexOf('=');
            if (equals > 0) {
                cookies.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return cookies;
    }
}
