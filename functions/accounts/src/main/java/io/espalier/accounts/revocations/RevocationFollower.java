package io.espalier.accounts.revocations;

import io.espalier.accounts.revocations.Freshness.Moment;
import io.espalier.functions.FailureTrace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the entries in memory complete, on one thread that runs while tokens come. Whatever goes wrong, nothing is certain from
 * then on until all entries were read anew: there is no position that could be lost. Thread-safe.
 */
final class RevocationFollower {
    private static final Logger LOG = Logger.getLogger(RevocationFollower.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Supplier<RevocationStream> open;
    private final RevokedSubjects revoked;
    private final Freshness freshness;
    private final BooleanSupplier wanted;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private Duration pause = FIRST_PAUSE;

    /**
     * @param open hands all entries to {@code revoked} and opens the stream of those that come
     * @param wanted whether to go on
     */
    RevocationFollower(
            Supplier<RevocationStream> open, RevokedSubjects revoked, Freshness freshness, BooleanSupplier wanted) {
        this.open = open;
        this.revoked = revoked;
        this.freshness = freshness;
        this.wanted = wanted;
    }

    /** Begins to follow, unless it does already. */
    void start() {
        if (thread == null && !isStopped()) {
            startOnce();
        }
    }

    private synchronized void startOnce() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("espalier-revocations").start(this::run);
        }
    }

    /** Ends for good, soon. */
    synchronized void stop() {
        stop.countDown();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            while (goesOn()) {
                follow();
            }
        } finally {
            freshness.lost();
            ended();
        }
    }

    private synchronized void ended() {
        thread = null;
    }

    private boolean goesOn() {
        return !isStopped() && wanted.getAsBoolean();
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    private void follow() {
        try (RevocationStream stream = open.get()) {
            while (goesOn()) {
                Optional<Moment> complete = stream.next(revoked::add);
                if (revoked.size() > RevocationRepository.MAXIMUM_ENTRIES) {
                    throw new IllegalStateException("more than " + RevocationRepository.MAXIMUM_ENTRIES + " entries");
                }
                complete.ifPresent(freshness::completeAsOf);
                pause = FIRST_PAUSE;
            }
        } catch (RuntimeException e) {
            freshness.lost();
            if (goesOn()) {
                recover(e);
            }
        }
    }

    private void recover(RuntimeException failure) {
        if (pause.equals(FIRST_PAUSE)) {
            LOG.warn(
                    "revocations cannot be followed: until they can, each access token is checked against the database");
        }
        LOG.debugf("why: %s", FailureTrace.of(failure));
        long millis = pause.toMillis();
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        try {
            stop.await(millis - ThreadLocalRandom.current().nextLong(millis / 2), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
