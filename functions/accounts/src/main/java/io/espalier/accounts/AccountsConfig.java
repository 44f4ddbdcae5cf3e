package io.espalier.accounts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of users, tokens and sessions. */
@ConfigMapping(prefix = "espalier.accounts")
public interface AccountsConfig {

    /**
     * The secret that signs all tokens, at least 32 bytes, the same for every replica. Without one, a random key is made once
     * and shared through the database. Another key invalidates every token. Environment: {@code ESPALIER_ACCOUNTS_TOKEN_KEY}.
     */
    Optional<String> tokenKey();

    /**
     * How long an access token is valid, the same for every replica; custom user data in it stays as it was for that long. A
     * shorter life counts for older tokens as well.
     */
    @WithDefault("30m")
    Duration accessTokenLifetime();

    /**
     * How long access tokens of a session that has ended, or of a user who was disabled, changed or removed, may still be
     * accepted by another process; at least 1s. With 0s none is, and each use of a token costs one round trip.
     */
    @WithDefault("3s")
    Duration revocationDelay();

    /** How long a login lasts: the life of refresh token and session. Anonymous sessions end by disuse only. */
    @WithDefault("60d")
    Duration refreshTokenLifetime();

    /** How long an anonymous user may be idle, without login or refresh, before he is removed. */
    @WithDefault("90d")
    Duration anonymousRetention();

    /**
     * How long a first login may take to create its user before another login may take over. After a crash in the middle,
     * the address can log in again when this has passed.
     */
    @WithDefault("60s")
    Duration creationClaim();

    /** How passwords are hashed. */
    Hashing hashing();

    /** Argon2id parameters for new hashes. Older hashes stay valid and are replaced at the next login. */
    interface Hashing {

        /** Memory per hash in KiB; at least 8. */
        @WithDefault("19456")
        int memory();

        /** Passes over that memory; at least 1. */
        @WithDefault("2")
        int iterations();

        /** Threads that hash, at least 1; each needs {@link #memory()} while it does. */
        @WithDefault("2")
        int threads();

        /** Logins and registrations that may wait for such a thread, at least 1; beyond, they get 429. */
        @WithDefault("64")
        int queueSize();
    }
}
