package io.espalier.accounts.revocations;

import io.espalier.functions.database.EspalierDatabase;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.bson.types.ObjectId;

/**
 * Whose access tokens must be checked against the database (spec/app-services.md §8.2). A process sees its own revocations at
 * once, all others within the delay of {@link RevocationTimes}. Nothing is read, and no thread runs, before tokens come.
 * Thread-safe.
 */
@Singleton
public final class Revocations implements AutoCloseable {
    private final RevocationRepository repository;
    private final RevocationTimes times;
    private final Clock clock;
    private final RevokedSubjects revoked;
    private final Freshness freshness;
    private final Demand demand;
    private final RevocationFollower follower;

    @Inject
    Revocations(RevocationRepository repository, RevocationTimes times, Clock clock) {
        this(repository, times, clock, System::nanoTime);
    }

    /** The revocations of one process, its collection prepared, outside of a container. */
    public static Revocations open(EspalierDatabase database, RevocationTimes times, Clock clock) {
        RevocationRepository repository = new RevocationRepository(database);
        repository.migrate(database);
        return new Revocations(repository, times, clock);
    }

    Revocations(RevocationRepository repository, RevocationTimes times, Clock clock, LongSupplier nanoTime) {
        this.repository = repository;
        this.times = times;
        this.clock = clock;
        this.revoked = new RevokedSubjects(times.retention(), nanoTime, clock);
        this.freshness = new Freshness(times.delay(), nanoTime, clock);
        this.demand = new Demand(times.delay(), times.idle(), nanoTime);
        this.follower = new RevocationFollower(
                () -> repository.open(freshness, times.await(), revoked::add),
                revoked,
                freshness,
                () -> !demand.hasCeased());
    }

    /**
     * Says, to all processes, that this session is about to end. To be called before it does: when this returns, no process
     * goes on to trust the session's tokens for longer than the delay.
     */
    public void ofSession(ObjectId id) {
        name(id, "session");
    }

    /** Says, to all processes, that this user is about to change. To be called before he does, as {@link #ofSession}. */
    public void ofUser(ObjectId id) {
        name(id, "user");
    }

    private void name(ObjectId id, String kind) {
        revoked.add(id);
        repository.name(id, kind, clock.instant().plus(times.retention()));
    }

    /**
     * Whether it is certain that neither this session nor its user had been named {@link RevocationTimes#delay()} ago. If not,
     * the database must be asked about them. Never waits.
     */
    public boolean areRuledOut(ObjectId sessionId, ObjectId userId) {
        boolean worthFollowing = demand.note() && times.follows();
        // In this order: what was added before the moment that is found fresh is then found.
        if (freshness.isFresh()) {
            return !revoked.contains(sessionId) && !revoked.contains(userId);
        }
        if (worthFollowing) {
            follower.start();
        }
        return false;
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    /** Ends the thread that follows, soon; from then on every token is checked against the database. */
    @Override
    public void close() {
        follower.stop();
    }

    /** Whether the thread that follows runs. */
    boolean isFollowing() {
        return follower.isRunning();
    }
}
