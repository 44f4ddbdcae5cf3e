package io.espalier.functions.call;

import com.mongodb.MongoException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way through the pool, between the thread that runs it and the one that waits for it. Exactly one of two
 * things happens: it finishes in time, or it is given up. A body that is committing cannot be given up, and one that was
 * given up cannot commit: so what the caller is told about a transaction is what happened to it.
 */
final class RunningCall implements Runnable {
    private enum State {
        WAITING,
        RUNNING,
        COMMITTING,
        FINISHED,
        GIVEN_UP
    }

    private final FunctionPool pool;
    private final Function<RunningCall, BsonValue> body;
    private final BooleanSupplier keepsPlace;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile long begunNanos;
    private volatile @Nullable BsonValue result;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable MongoException databaseFailure;

    /**
     * @param body is told its own call
     * @param keepsPlace whether the body keeps its place when it has ended, until {@link #leave}; asked when it has
     */
    RunningCall(FunctionPool pool, Function<RunningCall, BsonValue> body, BooleanSupplier keepsPlace) {
        this.pool = pool;
        this.body = body;
        this.keepsPlace = keepsPlace;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        begunNanos = System.nanoTime();
        if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
            return;
        }
        try {
            result = body.apply(this);
        } catch (Throwable e) { // also errors: the thread goes on, the caller is told
            failure = e;
            pool.failed(e);
        } finally {
            boolean keeps = failure == null && keepsPlace.getAsBoolean();
            finish();
            if (keeps) {
                awaitLeave();
            }
        }
    }

    private void awaitLeave() {
        try {
            left.await();
        } catch (InterruptedException e) {
            // Nobody does that to a body that has ended; the thread goes on with the next one.
        }
    }

    /** Who waited for the body needs its place no longer. */
    void leave() {
        left.countDown();
    }

    private void finish() {
        synchronized (this) {
            thread = null;
            // The interrupt was meant for this body, not for the next one on this thread.
            Thread.interrupted();
        }
        if (state.getAndUpdate(s -> s == State.GIVEN_UP ? s : State.FINISHED) == State.GIVEN_UP) {
            pool.overdueEnds();
        }
        ended.countDown();
    }

    /** Whether the body may commit: from now until {@link #committed} the call cannot be given up. */
    boolean mayCommit() {
        return state.compareAndSet(State.RUNNING, State.COMMITTING) || state.get() == State.COMMITTING;
    }

    /** The commit is over, one way or the other: what follows can be given up again. */
    void committed() {
        state.compareAndSet(State.COMMITTING, State.RUNNING);
    }

    boolean isGivenUp() {
        return state.get() == State.GIVEN_UP;
    }

    /** Remembers that the database could not be reached: a time limit that passes over it is not the function's fault. */
    void databaseUnreachable(MongoException failure) {
        databaseFailure = failure;
    }

    @Nullable
    MongoException databaseFailure() {
        return databaseFailure;
    }

    /** How the wait for a body has ended. */
    enum Wait {
        ENDED,
        /** It got no thread in time, and never will. */
        NEVER_BEGUN,
        /** It was given up, and interrupted. */
        OVERDUE
    }

    /**
     * Waits for the end, once: who waits is not woken when the body begins.
     *
     * @param queueLimit how long it may wait for a thread
     * @param limit how long it may run, from its beginning
     */
    Wait await(Duration queueLimit, Duration limit) throws InterruptedException {
        long queueEnd = System.nanoTime() + queueLimit.toNanos();
        while (true) {
            boolean waiting = state.get() == State.WAITING;
            // A body that begins meanwhile cannot be over its limit when this wait is over.
            long left = waiting
                    ? Math.min(queueEnd - System.nanoTime(), limit.toNanos())
                    : begunNanos + limit.toNanos() - System.nanoTime();
            if (ended.await(left, TimeUnit.NANOSECONDS)) {
                return Wait.ENDED;
            }
            if (waiting) {
                if (queueEnd - System.nanoTime() <= 0 && state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
                    return Wait.NEVER_BEGUN;
                }
            } else if (begunNanos + limit.toNanos() - System.nanoTime() <= 0) {
                return awaitGivenUp() ? Wait.OVERDUE : Wait.ENDED;
            }
        }
    }

    /** False if it has ended after all. */
    private boolean awaitGivenUp() throws InterruptedException {
        while (!giveUp()) {
            // A commit is on its way, or the end: both are near, and both are told truthfully.
            if (ended.await(50, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** Waits for the end of a body that can no longer be given up, however often this thread is interrupted. */
    void awaitEndOfCommit() {
        boolean interrupted = false;
        while (ended.getCount() > 0) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the body up: it is interrupted, or never begins; false if it is committing or has ended. */
    boolean giveUp() {
        if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
            return true;
        }
        if (!state.compareAndSet(State.RUNNING, State.GIVEN_UP)) {
            return false;
        }
        pool.overdueBegins();
        synchronized (this) {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        }
        return true;
    }

    /** The stack of a body that goes on; empty when it has ended. */
    StackTraceElement[] stack() {
        Thread running = thread;
        return running == null ? new StackTraceElement[0] : running.getStackTrace();
    }

    @Nullable
    BsonValue result() {
        return result;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
