package io.espalier.gateway;

import io.espalier.gateway.openapi.OpenApiAccess;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of HTTP, whatever brings it. */
@ConfigMapping(prefix = "espalier.http")
public interface GatewayConfig {

    /** The largest request body; a larger one gets 413 before it is read whole. App Services' own bound is the default. */
    @WithDefault("18M")
    MemorySize maxBody();

    /**
     * The proxies whose {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} are believed: addresses or CIDR blocks, such
     * as {@code 10.0.0.0/8}. Without any, the peer is the client.
     */
    Optional<List<String>> trustedProxies();

    /**
     * How many streams of changes may be open at the same time, at least 1; beyond, clients get 429. Each takes one of the
     * driver's connections to MongoDB, 100 if the connection string does not say otherwise, and a virtual thread.
     */
    @WithDefault("50")
    int maxStreams();

    /** How often an open stream tells that it is alive and looks whether its token still is; more than 0. */
    @WithDefault("15s")
    Duration heartbeat();

    /**
     * Who may read the OpenAPI document, {@code /app/<id>/openapi.json}: {@code everybody}, {@code users} with a token, {@code
     * operators}, {@code nobody}. In dev mode the default is {@code everybody}.
     */
    @WithDefault("operators")
    OpenApiAccess openapi();

    /** Scheme and host that clients reach this process under, such as {@code https://shop.example}; else taken from requests. */
    Optional<String> baseUrl();
}
