package io.espalier.accounts.revocations;

import io.espalier.accounts.revocations.Freshness.Moment;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.bson.types.ObjectId;

/**
 * The sessions and users that are named, each for as long after this process learned of it as an entry is kept. Two clocks
 * must say that the time is over: one that runs ahead and is set right again would make tokens valid once more whose entries are
 * gone. Ids of both kinds stand together: should two ever be the same, both are looked up. Thread-safe.
 */
final class RevokedSubjects {
    private static final Duration BETWEEN_PURGES = Duration.ofMinutes(1);

    private final Duration retention;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private final ConcurrentMap<ObjectId, Moment> learned = new ConcurrentHashMap<>();
    private volatile long lastPurge;

    RevokedSubjects(Duration retention, LongSupplier nanoTime, Clock clock) {
        this.retention = retention;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.lastPurge = nanoTime.getAsLong();
    }

    void add(ObjectId subject) {
        Moment now = now();
        learned.put(subject, now);
        if (now.nanos() - lastPurge > BETWEEN_PURGES.toNanos()) {
            lastPurge = now.nanos();
            learned.values().removeIf(moment -> isOver(moment, now));
        }
    }

    boolean contains(ObjectId subject) {
        Moment moment = learned.get(subject);
        return moment != null && !isOver(moment, now());
    }

    private Moment now() {
        return new Moment(nanoTime.getAsLong(), clock.instant());
    }

    private boolean isOver(Moment moment, Moment now) {
        return now.nanos() - moment.nanos() >= retention.toNanos()
                && !now.wall().isBefore(moment.wall().plus(retention));
    }

    int size() {
        return learned.size();
    }
}
