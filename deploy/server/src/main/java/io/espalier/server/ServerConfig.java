package io.espalier.server;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the HTTP server, beside those of Quarkus. */
@ConfigMapping(prefix = "espalier.server")
public interface ServerConfig {

    /** How long a request's body may take to arrive; more than 0. A slower one gets 408. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** The number of requests that are being served at the same time; beyond, requests get 429. At least 1. */
    @WithDefault("10000")
    int maxRequests();

    /**
     * The memory that the bodies of all requests being served may take together, at least 1; beyond, requests get 429. A body
     * counts as what it may become when it is read: up to 50 times its bytes, at most 3 times and 55 MB. One that could never
     * fit gets 413. The default is a third of the heap.
     */
    Optional<MemorySize> maxBodyMemory();

    /**
     * How long a start waits for MongoDB to be prepared and for triggers to stand where they begin; 0 or more. Then the process
     * serves requests and goes on trying.
     */
    @WithDefault("5s")
    Duration startWait();
}
