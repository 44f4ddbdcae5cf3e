package io.espalier.accounts;

import io.espalier.accounts.Tokens.Access;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers access tokens that were found genuine, so that the next use need not compute their signature and read their claims
 * again. Says nothing about whether they have expired or were revoked. Holds two generations: when the younger is full the older
 * is forgotten, so that tokens in use stay. Tokens are found by their whole text: whoever does not have one learns nothing from
 * how long that takes, since only texts of equal hash are compared. Thread-safe.
 */
final class VerifiedTokens {
    private static final int GENERATION = 1_000;

    /** Longer ones hold a lot of custom user data, and would take too much memory. */
    private static final int MAXIMUM_LENGTH = 4_096;

    private volatile ConcurrentMap<String, Access> younger = new ConcurrentHashMap<>();
    private volatile ConcurrentMap<String, Access> older = new ConcurrentHashMap<>();

    /** @param verify throws if the token is not genuine */
    Access get(String token, Supplier<Access> verify) {
        @Nullable Access known = younger.get(token);
        if (known == null) {
            known = Optional.ofNullable(older.get(token)).orElseGet(verify);
            if (token.length() <= MAXIMUM_LENGTH) {
                remember(token, known);
            }
        }
        return known;
    }

    private void remember(String token, Access access) {
        if (younger.size() >= GENERATION) {
            startGeneration();
        }
        younger.put(token, access);
    }

    private synchronized void startGeneration() {
        if (younger.size() >= GENERATION) {
            older = younger;
            younger = new ConcurrentHashMap<>();
        }
    }
}
