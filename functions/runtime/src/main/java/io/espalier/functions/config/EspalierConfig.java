package io.espalier.functions.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of the app and of function calls. */
@ConfigMapping(prefix = "espalier")
public interface EspalierConfig {

    /** The app directory: a path, or {@code classpath:} and a folder. Environment: {@code ESPALIER_APP}. */
    Optional<String> app();

    /** The connection string of a MongoDB replica set. Environment: {@code MONGODB_URI}. */
    Optional<String> mongodbUri();

    /** Whether the process refuses to start when any part of the app directory is refused. */
    @WithDefault("false")
    boolean strict();

    /** The database that Espalier keeps its own collections in. No trigger and no rule ever reaches it. */
    @WithDefault("espalier")
    String database();

    /**
     * The key that operators show as bearer token, also where the database does not answer. Further keys are made with it:
     * {@code espalier/adminKeys/create}. Environment: {@code ESPALIER_ADMIN_KEY}.
     */
    @WithName("admin-key")
    Optional<String> adminKey();

    /** The content of secrets by name. Environment: {@code ESPALIER_SECRET_<NAME>}. */
    Map<String, String> secret();

    /**
     * A directory with one file for each secret, called as the secret, for those that {@code espalier.secret} does not have. One
     * line break at the end of a file is not part of the secret. Files are read when the process starts.
     */
    Optional<Path> secretsDirectory();

    /** Limits of function calls. */
    Functions functions();

    /** The logs of calls. */
    Logs logs();

    /** Requests of functions to other servers. */
    HttpClient httpClient();

    /** Requests of functions to other servers. All times end with the call as well. */
    interface HttpClient {

        /** How long to wait for a connection. */
        @WithDefault("10s")
        Duration connectTimeout();

        /** How long to wait for a response to begin. */
        @WithDefault("60s")
        Duration responseTimeout();

        /** How long a request may take until its response is complete, redirects included. */
        @WithDefault("120s")
        Duration timeLimit();

        /** How large the body of a response may be. */
        @WithDefault("16777216")
        int maxResponseBytes();

        /**
         * IP addresses, or ranges such as {@code 169.254.0.0/16}, that no request may go to. A host is looked up before each request and
         * each redirect. None by default: what the network allows is allowed.
         */
        Optional<List<String>> deniedAddresses();
    }

    /** Calls with an Idempotency-Key. */
    Idempotency idempotency();

    /** Calls with an Idempotency-Key. */
    interface Idempotency {

        /** How long a key and the answer to its request are kept; longer than any call takes. */
        @WithDefault("24h")
        Duration retention();

        /**
         * How long after its time limit a call that has told nothing of its end counts as broken off: a transactional one, a
         * minute after its beginning at the latest, may then be run again, and of any other it is unknown what it did.
         */
        @WithDefault("10s")
        Duration slack();

        /** How large a kept answer may be, as BSON; of a larger one it is kept that it was given. At most 15 MB. */
        @WithDefault("1048576")
        int maxAnswerBytes();
    }

    /** The logs of calls. */
    interface Logs {

        /** Whether calls leave entries at all. */
        @WithDefault("true")
        boolean enabled();

        /**
         * The {@code link} in error bodies, an address at which operators see the entries of a request: {@code {base}} becomes
         * scheme and host of the server, {@code {co_id}} the request's correlation id. The default is answered to admin keys
         * alone. Blank for no link.
         */
        @WithDefault("{base}/espalier/logs/list?co_id={co_id}")
        String link();

        /**
         * How long an entry is kept after the end of its call. What a server says when it prepares the database holds for all entries,
         * also those of before.
         */
        @WithDefault("10d")
        Duration retention();

        /** How many entries may wait to be stored, of 2 KiB each on the average; beyond, they are dropped and counted. */
        @WithDefault("10000")
        int queueSize();

        /**
         * How many entries are stored in a second, at least 1; more wait in the queue. What logs take from the database and from its disk
         * is bounded so.
         */
        @WithDefault("5000")
        int maxPerSecond();
    }

    /** Limits of function calls. */
    interface Functions {

        /** The number of function bodies that run at the same time in this process; at least 1. */
        @WithDefault("16")
        int poolSize();

        /** The number of calls that may wait for a free place; beyond, calls get 429. */
        @WithDefault("256")
        int queueSize();

        /** How long a call may wait for a free place, more than 0; then it gets 429. As long may its result wait for memory. */
        @WithDefault("30s")
        Duration queueTimeout();

        /** How long a function may run, from the moment it begins. */
        @WithDefault("300s")
        Duration timeLimit();

        /** How many bodies may run on past their time limit before the process reports itself not live. */
        @WithDefault("4")
        int maxOverdue();

        /** How deep functions may call each other. */
        @WithDefault("32")
        int maxDepth();

        /** How large the arguments of a call from outside may be, about, as BSON. */
        @WithDefault("18874368")
        long maxArgumentBytes();

        /** How large a result may be, about, as BSON. */
        @WithDefault("18874368")
        long maxResultBytes();
    }
}
