package io.espalier.functions.http;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** The process's one HTTP client, made when a function first sends a request. Thread-safe. */
public final class HttpConnections implements AutoCloseable {
    private final HttpLimits limits;
    private volatile @Nullable HttpClient client;

    public HttpConnections(HttpLimits limits) {
        this.limits = limits;
    }

    HttpLimits limits() {
        return limits;
    }

    HttpClient client() {
        HttpClient made = client;
        return made == null ? make() : made;
    }

    private synchronized HttpClient make() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .connectTimeout(limits.connectTimeout())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = made;
        }
        return made;
    }

    /** @throws FunctionException if the request's host has a denied address, or none */
    void requireAllowed(OutgoingRequest request) {
        if (limits.denied().isEmpty()) {
            return;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(request.uri().getHost())) {
                if (limits.denied().stream().anyMatch(range -> range.contains(address))) {
                    throw new FunctionException(
                            FunctionErrorCode.RESTRICTED_HOST,
                            request + " is not allowed: espalier.http-client.denied-addresses has the host's address");
                }
            }
        } catch (UnknownHostException _) { // says no more than the message here
            throw request.failed("the host is unknown");
        }
    }

    @Override
    public void close() {
        HttpClient made = client;
        if (made != null) {
            made.shutdownNow();
        }
    }
}
