package io.espalier.accounts.revocations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.bson.types.ObjectId;

/**
 * The sessions and users that are named, each for as long after this process learned of it as an entry is kept. Ids of both
 * kinds stand together: should two ever be the same, both are looked up. Thread-safe.
 */
final class RevokedSubjects {
    private static final Duration BETWEEN_PURGES = Duration.ofMinutes(1);

    private final Duration retention;
    private final Clock clock;
    private final ConcurrentMap<ObjectId, Instant> expiries = new ConcurrentHashMap<>();
    private volatile Instant nextPurge;

    RevokedSubjects(Duration retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
        this.nextPurge = clock.instant().plus(BETWEEN_PURGES);
    }

    void add(ObjectId subject) {
        Instant now = clock.instant();
        expiries.put(subject, now.plus(retention));
        if (now.isAfter(nextPurge)) {
            nextPurge = now.plus(BETWEEN_PURGES);
            expiries.values().removeIf(expiry -> !expiry.isAfter(now));
        }
    }

    boolean contains(ObjectId subject) {
        Instant expiry = expiries.get(subject);
        return expiry != null && expiry.isAfter(clock.instant());
    }

    int size() {
        return expiries.size();
    }
}
