package io.espalier.triggers;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** The status of a trigger while it changes: the one place that moves its state. Thread-safe. */
final class TriggerProgress {
    private final String trigger;
    private final ReentrantLock stateLock = new ReentrantLock();
    private volatile TriggerState state = TriggerState.STOPPED;
    private volatile Optional<String> lastError = Optional.empty();
    private volatile Optional<Instant> lastEventTime = Optional.empty();
    private volatile Optional<Instant> positionSaved = Optional.empty();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong repeatsSkipped = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong reopens = new AtomicLong();

    TriggerProgress(String trigger) {
        this.trigger = trigger;
    }

    TriggerStatus status() {
        return new TriggerStatus(
                trigger,
                state,
                lastError,
                lastEventTime,
                positionSaved,
                delivered.get(),
                repeatsSkipped.get(),
                deadLetters.get(),
                retries.get(),
                reopens.get());
    }

    /**
     * Moves the state; nothing happens if it is that one already.
     *
     * @throws IllegalStateException if no edge leads there
     */
    void become(TriggerState next) {
        stateLock.lock();
        try {
            if (state != next && !state.canBecome(next)) {
                throw new IllegalStateException(
                        "trigger '" + trigger + "' is " + state + ", which does not lead to " + next);
            }
            state = next;
        } finally {
            stateLock.unlock();
        }
    }

    void failed(String error) {
        lastError = Optional.of(error);
    }

    void delivered() {
        delivered.incrementAndGet();
    }

    void repeatSkipped() {
        repeatsSkipped.incrementAndGet();
    }

    void deadLettered(String error) {
        failed(error);
        deadLetters.incrementAndGet();
    }

    void retried(String error) {
        failed(error);
        retries.incrementAndGet();
    }

    void reopened(String error) {
        failed(error);
        reopens.incrementAndGet();
    }

    void finishedEventOf(Instant time) {
        lastEventTime = Optional.of(time);
    }

    void savedPosition(Instant time) {
        positionSaved = Optional.of(time);
    }
}
