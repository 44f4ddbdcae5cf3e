package io.espalier.functions.admin;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.config.EspalierConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Who shows an admin key. There are two kinds: the one of the configuration, which needs no database, and those that operators
 * create. Each use of a stored one looks it up, so that one that was revoked is refused by every process at its next call:
 * operators are rare, and a look-up by {@code _id} is cheap. Whatever is wrong with a key, the answer is the same. Thread-safe.
 */
@Singleton
public final class AdminKeys {
    /** The name of the key of the configuration, in the logs. */
    public static final String CONFIGURED = "admin";

    /** Compared with where no key was found, so that the answer takes as long. */
    private static final byte[] NO_DIGEST = new byte[AdminKey.DIGEST_BYTES];

    private final Optional<byte[]> configured;
    private final Stored stored;
    private final Clock clock;

    /** Where keys are kept. */
    interface Stored {
        Optional<StoredAdminKey> find(String id);

        /** Notes coarsely that a key is in use; never fails. */
        void used(StoredAdminKey key, Instant now);

        Stored NONE = new Stored() {
            @Override
            public Optional<StoredAdminKey> find(String id) {
                return Optional.empty();
            }

            @Override
            public void used(StoredAdminKey key, Instant now) {}
        };
    }

    @Inject
    AdminKeys(EspalierConfig config, AdminKeyRepository stored, Clock clock) {
        this(config.adminKey(), stored, clock);
    }

    AdminKeys(Optional<String> configured, Stored stored, Clock clock) {
        this.configured = configured.filter(key -> !key.isBlank()).map(AdminKeys::bytes);
        this.stored = stored;
        this.clock = clock;
    }

    /** The key of the configuration alone. */
    public static AdminKeys ofConfiguration(Optional<String> key) {
        return new AdminKeys(key, Stored.NONE, Clock.systemUTC());
    }

    /**
     * The operator who shows this token.
     *
     * @return empty if it is no admin key, but perhaps a token of another kind
     * @throws FunctionException with {@link FunctionErrorCode#INVALID_SESSION} if it has the form of an admin key and is none
     *     that is valid
     */
    public Optional<Caller.AdminKey> operator(String token) {
        // Each token of a user comes by here: a comparison that takes as long for whatever it finds, but no digest.
        if (configured
                .map(expected -> MessageDigest.isEqual(expected, bytes(token)))
                .orElse(false)) {
            return Optional.of(new Caller.AdminKey(CONFIGURED));
        }
        return AdminKey.hasForm(token) ? Optional.of(storedKey(token)) : Optional.empty();
    }

    private Caller.AdminKey storedKey(String token) {
        Instant now = clock.instant();
        Optional<StoredAdminKey> found = AdminKey.parse(token).flatMap(key -> stored.find(key.id()));
        byte[] expected = found.map(StoredAdminKey::digest).orElse(NO_DIGEST);
        boolean right = MessageDigest.isEqual(expected, digest(token));
        return found.filter(key -> right && key.isValidAt(now))
                .map(key -> {
                    stored.used(key, now);
                    return new Caller.AdminKey(key.name());
                })
                // The answer to any other token that is not valid.
                .orElseThrow(() -> new FunctionException(FunctionErrorCode.INVALID_SESSION, "invalid session"));
    }

    private static byte[] digest(String token) {
        return AdminKey.digest(bytes(token));
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
