package io.espalier.functions.call;

import com.mongodb.client.MongoClient;
import io.espalier.functions.Delivery;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Gives each call from outside a thread and a frame, and waits for its end, as long as its time limit allows. Thread-safe. */
final class BodyPlaces {
    private static final Logger LOG = Logger.getLogger(FunctionCaller.class);
    private static final int STACK_LINES = 12;

    /** The call whose body runs on this thread: what it calls through the door again must not wait for another thread. */
    private static final ScopedValue<CallFrame> CURRENT = ScopedValue.newInstance();

    private final FunctionPool pool;
    private final Supplier<MongoClient> client;
    private final FunctionLimits limits;
    private final OverdueWatch watch;

    /** @param client asked for at the first operation on data */
    BodyPlaces(FunctionPool pool, Supplier<MongoClient> client, FunctionLimits limits) {
        this.pool = pool;
        this.client = client;
        this.limits = limits;
        this.watch = new OverdueWatch(limits.timeLimit());
    }

    /**
     * Runs a body and waits for its result, and for the room that it needs.
     *
     * @param size about how many bytes the result takes, asked for when there is one
     * @param overdue is told that the body was given up, where this thread cannot be
     * @throws FunctionException if there is no place for it, or its time is over; what the body throws, translated
     * @throws AbandonedCallException if {@code overdue} was told
     */
    BsonValue run(
            FunctionCall call,
            CallNotes notes,
            Function<CallFrame, BsonValue> body,
            LongSupplier size,
            Consumer<FunctionException> overdue) {
        if (CURRENT.isBound()) {
            return runHere(call, notes, body);
        }
        ResultRoom room = ResultRoom.CURRENT.isBound() ? ResultRoom.CURRENT.get() : ResultRoom.ENDLESS;
        return StandIn.CURRENT.isBound()
                ? runOnLentThread(call, notes, body, size, room, overdue)
                : runOnPool(call, notes, body, size, room);
    }

    private BsonValue runOnLentThread(
            FunctionCall call,
            CallNotes notes,
            Function<CallFrame, BsonValue> body,
            LongSupplier size,
            ResultRoom room,
            Consumer<FunctionException> overdue) {
        StandIn standIn = StandIn.CURRENT.get();
        RunningCall running = running(call, notes, body, () -> false);
        OverdueWatch.Watched watched =
                watch.begin(running, () -> standIn.answer(() -> endOfOverdue(running, call.name(), overdue)));
        try {
            running.run();
        } finally {
            watch.end(watched);
        }
        if (running.isGivenUp()) {
            throw new AbandonedCallException();
        }
        BsonValue result = resultOf(running, call.name());
        awaitRoom(room, call.name(), size.getAsLong());
        return result;
    }

    private FunctionException endOfOverdue(RunningCall running, String function, Consumer<FunctionException> overdue) {
        // Threads are lent to calls of clients alone, which are no deliveries.
        logOverdue(running, function, limits.timeLimit());
        FunctionException failure = FunctionFailures.timeLimit(function, running.databaseFailure());
        overdue.accept(failure);
        return failure;
    }

    private RunningCall running(
            FunctionCall call, CallNotes notes, Function<CallFrame, BsonValue> body, BooleanSupplier keepsPlace) {
        return new RunningCall(
                pool,
                self -> {
                    CallFrame frame = newFrame(call, self, notes);
                    return ScopedValue.where(CURRENT, frame).call(() -> body.apply(frame));
                },
                keepsPlace);
    }

    private BsonValue runOnPool(
            FunctionCall call,
            CallNotes notes,
            Function<CallFrame, BsonValue> body,
            LongSupplier size,
            ResultRoom room) {
        RunningCall running = running(call, notes, body, () -> room.mayBeShort(size.getAsLong()));
        pool.run(running);
        try {
            BsonValue result = await(running, call.name(), timeLimit(call));
            awaitRoom(room, call.name(), size.getAsLong());
            return result;
        } finally {
            running.leave();
        }
    }

    /** Until there is room for its result a body's place is taken: results do not pile up while other bodies make more. */
    private void awaitRoom(ResultRoom room, String function, long bytes) {
        try {
            if (!room.await(bytes, limits.queueTimeout())) {
                throw noRoom(function, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noRoom(function, e);
        }
    }

    private static FunctionException noRoom(String function, @Nullable Throwable cause) {
        return new FunctionException(
                FunctionErrorCode.MEMORY_EXHAUSTED,
                "function '" + function + "' has ended, but there is no room for its result: results that nobody takes"
                        + " fill the memory",
                cause);
    }

    /**
     * A call that a running body makes through the door, such as the creation of a user. It stays on the body's thread,
     * so that bodies never wait for each other's places in the pool, but it is a call of its own: no transaction is shared.
     */
    private static BsonValue runHere(FunctionCall call, CallNotes notes, Function<CallFrame, BsonValue> body) {
        CallFrame outer = CURRENT.get();
        CallTransaction own = outer.transaction().separate();
        CallFrame frame =
                new CallFrame(call.correlationId(), outer.deadline(), own, deliveryOf(call), notes, outer.depth() + 1);
        return ScopedValue.where(CURRENT, frame).call(() -> body.apply(frame));
    }

    private CallFrame newFrame(FunctionCall call, RunningCall running, CallNotes notes) {
        CallDeadline deadline = new CallDeadline(timeLimit(call));
        return new CallFrame(
                call.correlationId(),
                deadline,
                new CallTransaction(client, deadline, running),
                deliveryOf(call),
                notes,
                0);
    }

    private Duration timeLimit(FunctionCall call) {
        return call.delivery().flatMap(Delivery::timeLimit).orElse(limits.timeLimit());
    }

    private static Optional<String> deliveryOf(FunctionCall call) {
        return call.delivery().map(Delivery::id);
    }

    /** The correlation id of the call whose body runs on this thread, if one does. */
    static Optional<String> runningHere() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get().correlationId()) : Optional.empty();
    }

    /** Of a body that never begins, so that nothing can commit in its name; each function that it calls has a whole time limit. */
    CallFrame frameOfStream(FunctionCall call, CallNotes notes) {
        Deadline each = () -> Optional.of(limits.timeLimit());
        RunningCall none = new RunningCall(pool, self -> new BsonUndefined(), () -> false);
        return new CallFrame(
                call.correlationId(), each, new CallTransaction(client, each, none), Optional.empty(), notes, 0);
    }

    private BsonValue await(RunningCall running, String function, Duration timeLimit) {
        try {
            switch (running.await(limits.queueTimeout(), timeLimit)) {
                case ENDED -> {}
                case NEVER_BEGUN -> {
                    pool.withdraw(running);
                    throw new FunctionException(
                            FunctionErrorCode.TOO_MANY_REQUESTS,
                            "no place became free for function '" + function + "'; try again later");
                }
                case OVERDUE -> {
                    logOverdue(running, function, timeLimit);
                    throw FunctionFailures.timeLimit(function, running.databaseFailure());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (running.giveUp()) {
                throw FunctionFailures.timeLimit(function, e);
            }
            // Its effects are being committed: who asked is told what becomes of them.
            running.awaitEndOfCommit();
        }
        return resultOf(running, function);
    }

    private static BsonValue resultOf(RunningCall running, String function) {
        Throwable failure = running.failure();
        if (failure != null) {
            throw FunctionFailures.translate(function, failure);
        }
        BsonValue result = running.result();
        return result == null ? new BsonUndefined() : result;
    }

    private void logOverdue(RunningCall running, String function, Duration timeLimit) {
        StringBuilder stack = new StringBuilder();
        StackTraceElement[] elements = running.stack();
        for (int i = 0; i < Math.min(STACK_LINES, elements.length); i++) {
            stack.append("\n    at ").append(elements[i]);
        }
        LOG.warnf(
                "function '%s' goes on past its time limit of %s; bodies that do so hold %d of %d places%s",
                function, timeLimit, pool.overdueBodies(), pool.places(), stack);
    }
}
