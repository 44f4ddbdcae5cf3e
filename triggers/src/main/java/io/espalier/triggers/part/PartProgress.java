package io.espalier.triggers.part;

import io.espalier.triggers.position.ClusterTimes;
import io.espalier.triggers.position.Frontier;
import io.espalier.triggers.position.PartId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/** The status of a part while it changes: the one place that moves its state. Thread-safe. */
public final class PartProgress {
    private final PartId part;
    private final Clock clock;
    private final ReentrantLock stateLock = new ReentrantLock();
    private volatile PartState state = PartState.STOPPED;
    private volatile Optional<String> lastError = Optional.empty();
    private volatile Optional<Instant> lastEventTime = Optional.empty();
    private volatile Optional<Instant> positionSaved = Optional.empty();
    private volatile @Nullable Frontier frontier;
    private final AtomicBoolean lagging = new AtomicBoolean();
    private final AtomicLong parked = new AtomicLong();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder repeatsSkipped = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder reopens = new LongAdder();
    private final LongAdder positionSaves = new LongAdder();

    public PartProgress(PartId part, Clock clock) {
        this.part = part;
        this.clock = clock;
    }

    public PartStatus status() {
        Frontier now = frontier;
        return new PartStatus(
                part.toString(),
                part.trigger(),
                state,
                lastError,
                lastEventTime,
                positionSaved,
                lag().toSeconds(),
                lagging.get() && isOurs(),
                now == null || !isOurs() ? 0 : age(positionTime(now)).toSeconds(),
                now == null ? 0 : now.size(),
                parked.get(),
                delivered.sum(),
                repeatsSkipped.sum(),
                failures.sum(),
                deadLetters.sum(),
                retries.sum(),
                reopens.sum(),
                positionSaves.sum());
    }

    /** As {@link PartStatus#lagSeconds}. */
    Duration lag() {
        Frontier now = frontier;
        if (now == null) {
            return Duration.ZERO;
        }
        return switch (state) {
            case STOPPED, STANDBY -> Duration.ZERO;
            case RUNNING -> now.oldest().map(this::age).orElse(Duration.ZERO);
            case WAITING, SUSPENDED -> age(now.oldest().orElseGet(() -> positionTime(now)));
        };
    }

    private boolean isOurs() {
        return state != PartState.STOPPED && state != PartState.STANDBY;
    }

    private Duration age(Instant past) {
        Duration age = Duration.between(past, clock.instant());
        return age.isPositive() ? age : Duration.ZERO;
    }

    private static Instant positionTime(Frontier frontier) {
        return ClusterTimes.instant(frontier.position().clusterTime());
    }

    /** @return whether that is new */
    boolean becomesLagging(boolean now) {
        return lagging.getAndSet(now) != now;
    }

    /**
     * Moves the state; nothing happens if it is that one already.
     *
     * @throws IllegalStateException if no edge leads there
     */
    public void become(PartState next) {
        stateLock.lock();
        try {
            if (state != next && !state.canBecome(next)) {
                throw new IllegalStateException("part '" + part + "' is " + state + ", which does not lead to " + next);
            }
            state = next;
        } finally {
            stateLock.unlock();
        }
    }

    boolean hasReached(BsonTimestamp time) {
        Frontier now = frontier;
        return state == PartState.RUNNING
                && now != null
                && now.isIdle()
                && now.position().clusterTime().compareTo(time) >= 0;
    }

    /** Moves the state, unless the lease that this is done under is lost: then it is somebody else's. */
    void become(PartState next, PartSignal signal) {
        stateLock.lock();
        try {
            if (!signal.isLost()) {
                become(next);
            }
        } finally {
            stateLock.unlock();
        }
    }

    void follows(Frontier newFrontier) {
        frontier = newFrontier;
    }

    public void failed(String error) {
        lastError = Optional.of(error);
    }

    void delivered() {
        delivered.increment();
    }

    void repeatSkipped() {
        repeatsSkipped.increment();
    }

    void attemptFailed(String error) {
        failed(error);
        failures.increment();
    }

    void deadLettered() {
        deadLetters.increment();
    }

    void retried(String error) {
        failed(error);
        retries.increment();
    }

    void reopened(String error) {
        failed(error);
        reopens.increment();
    }

    void parkedDocuments(long count) {
        parked.set(count);
    }

    void finishedEventOf(Instant time) {
        lastEventTime = Optional.of(time);
    }

    void savedPosition() {
        positionSaved = Optional.of(clock.instant());
        positionSaves.increment();
    }
}
