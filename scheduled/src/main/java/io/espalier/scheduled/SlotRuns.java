package io.espalier.scheduled;

import com.mongodb.MongoException;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.bson.BsonValue;
import org.jboss.logging.Logger;

/**
 * Runs the functions of claimed slots, each on a thread of its own, and records how they ended. A function that found no place
 * to run in ({@link FunctionErrorCode#TOO_MANY_REQUESTS}) has not begun: its slot is attempted again until it has one, or the
 * process stops. Thread-safe.
 */
final class SlotRuns {
    private static final Logger LOG = Logger.getLogger(SlotRuns.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final int LONGEST_WAIT_DOUBLINGS = 7; // 32 seconds

    /** How functions are called: {@code FunctionCaller.call}. */
    @FunctionalInterface
    interface Door {
        BsonValue call(FunctionCall call);
    }

    private final Door door;
    private final SlotRepository repository;
    private final Clock clock;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopping = new CountDownLatch(1);

    SlotRuns(Door door, SlotRepository repository, Clock clock) {
        this.door = door;
        this.repository = repository;
        this.clock = clock;
    }

    void start(Slot slot, String function) {
        Thread thread = Thread.ofVirtual().name(slot.correlationId()).unstarted(() -> runQuietly(slot, function));
        running.add(thread);
        thread.start();
    }

    private void runQuietly(Slot slot, String function) {
        try {
            run(slot, function, this::goesOnAfter);
        } catch (FunctionException e) {
            LOG.warnf("%s failed with %s", slot, e.code().wireName());
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /** Runs the function on this thread, in a single attempt: who asked can ask again. */
    void run(Slot slot, String function) {
        run(slot, function, attempt -> false);
    }

    private void run(Slot slot, String function, IntPredicate goesOnAfter) {
        for (int attempt = 1; ; attempt++) {
            int attempts = attempt;
            try {
                door.call(FunctionCall.of(function, List.of(), Caller.SYSTEM, Origin.SCHEDULE, slot.correlationId())
                        .withTrigger(slot.schedule()));
                record(slot, () -> repository.recordSuccess(slot, attempts, clock.instant()));
                return;
            } catch (FunctionException e) {
                if (e.code() != FunctionErrorCode.TOO_MANY_REQUESTS || !goesOnAfter.test(attempts)) {
                    record(slot, () -> repository.recordFailure(slot, attempts, clock.instant(), e));
                    throw e;
                }
            }
        }
    }

    /** Waits, at random so that slots do not come back together; false when the process stops meanwhile. */
    private boolean goesOnAfter(int attempt) {
        long full = FIRST_WAIT.toMillis() << Math.min(attempt - 1, LONGEST_WAIT_DOUBLINGS);
        long wait = full - ThreadLocalRandom.current().nextLong(full / 2);
        try {
            return !stopping.await(wait, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void record(Slot slot, Runnable recording) {
        try {
            recording.run();
        } catch (MongoException e) {
            LOG.warnf(
                    "the end of %s could not be recorded: %s",
                    slot, e.getClass().getSimpleName());
        }
    }

    /** From now on no slot is attempted again. */
    void stopRepeating() {
        stopping.countDown();
    }

    /** Waits for the runs that have begun; false if some go on after that time. */
    boolean await(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : running) {
            try {
                long left = Math.max(0, end - System.nanoTime());
                if (!thread.join(Duration.ofNanos(left))) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
