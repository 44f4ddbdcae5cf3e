package io.espalier.server;

import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.RequestHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request of Vert.x as the gateway wants it. */
final class VertxRequest {
    private VertxRequest() {}

    static ClientRequest of(HttpServerRequest request, byte[] body) {
        return new ClientRequest(
                request.method().name(),
                Objects.requireNonNullElse(request.path(), "/"),
                Objects.requireNonNullElse(request.query(), ""),
                RequestHeaders.of(request.headers()),
                body,
                address(request.remoteAddress()),
                baseUrl(request));
    }

    private static String address(@Nullable SocketAddress peer) {
        return peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
    }

    private static String baseUrl(HttpServerRequest request) {
        String scheme = request.isSSL() ? "https" : "http";
        HostAndPort authority = request.authority();
        if (authority != null) {
            return scheme + "://" + authority;
        }
        SocketAddress local = request.localAddress();
        return local == null ? scheme + "://localhost" : scheme + "://" + local.hostAddress() + ":" + local.port();
    }
}
