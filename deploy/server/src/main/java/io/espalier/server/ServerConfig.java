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

    /**
     * How long a connection may be open without a whole head of a request, from its beginning or from its last answer; at least a
     * second. Then it is closed. Load balancers commonly keep silent connections for a minute: it should be longer.
     */
    @WithDefault("75s")
    Duration headerTimeout();

    /**
     * How long a client may take nothing of what is written to it, the answer or a stream; at least a second. Then its connection
     * is closed.
     */
    @WithDefault("30s")
    Duration writeTimeout();

    /** The number of requests that this process takes at the same time; beyond, requests get 429. At least 1. */
    @WithDefault("10000")
    int maxRequests();

    /**
     * How many of them are authenticated, read and answered at the same time, at least 1; the others wait for their turn. Each takes
     * about 25 kB. More than {@code espalier.functions.pool-size} and {@code .queue-size} together, so that a call that finds no place
     * there is told so.
     */
    @WithDefault("1000")
    int maxActiveRequests();

    /**
     * The memory that the bodies of all requests being served may take together, at least 1; beyond, requests get 429. A body
     * counts as what it may become when it is read: up to 50 times its bytes, at most 3 times and 55 MB. One that could never
     * fit gets 413. The default is a third of the heap.
     */
    Optional<MemorySize> maxBodyMemory();

    /**
     * The memory that large answers may take together until their clients have taken them, at least 1. Beyond, functions that have
     * ended keep their places until there is room for their results, and clients that take nothing for a second lose their
     * connection. The default is a third of the heap.
     */
    Optional<MemorySize> maxAnswerMemory();

    /**
     * How long a start waits for MongoDB to be prepared and for triggers to stand where they begin; 0 or more. Then the process
     * serves requests and goes on trying.
     */
    @WithDefault("5s")
    Duration startWait();
}
