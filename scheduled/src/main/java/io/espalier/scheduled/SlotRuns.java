package io.espalier.scheduled;

import com.mongodb.MongoException;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonValue;
import org.jboss.logging.Logger;

/** Runs the functions of claimed slots, each on a thread of its own, and records how they ended. Thread-safe. */
final class SlotRuns {
    private static final Logger LOG = Logger.getLogger(SlotRuns.class);

    /** How functions are called: {@code FunctionCaller.call}. */
    @FunctionalInterface
    interface Door {
        BsonValue call(FunctionCall call);
    }

    private final Door door;
    private final SlotRepository repository;
    private final Clock clock;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

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
            run(slot, function);
        } catch (FunctionException e) {
            LOG.warnf("%s failed with %s", slot, e.code().wireName());
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /** Runs the function on this thread. */
    void run(Slot slot, String function) {
        try {
            door.call(FunctionCall.of(function, List.of(), Caller.SYSTEM, Origin.SCHEDULE, slot.correlationId()));
        } catch (FunctionException e) {
            record(slot, () -> repository.recordFailure(slot, clock.instant(), e));
            throw e;
        }
        record(slot, () -> repository.recordSuccess(slot, clock.instant()));
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
