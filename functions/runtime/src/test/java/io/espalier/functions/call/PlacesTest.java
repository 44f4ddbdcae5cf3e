package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.espalier.functions.CallListener;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors.Entry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of calls when places, or the memory for their results, are short. */
class PlacesTest {
    private static final Caller ADA = new Caller.User(Doors.user("ada"));
    private static final Entry QUICK = Entry.open("quick", (a, context, r) -> new BsonInt32(1));

    /** A common pool has as few threads as the machine has processors. */
    private static final Executor THREADS = Thread::startVirtualThread;

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();

    /** Deaf to interrupts. */
    private final Entry endless = Entry.open("endless", (a, context, r) -> {
        running.incrementAndGet();
        while (end.getCount() > 0) {
            Thread.onSpinWait();
        }
        running.decrementAndGet();
        return new BsonUndefined();
    });

    @AfterEach
    void letGo() {
        end.countDown();
        await().until(() -> running.get() == 0);
    }

    @Test
    void whereAllPlacesAreLostNobodyWaits() {
        FunctionCaller door = Doors.open(1, limits(Duration.ofMillis(50), Duration.ofMinutes(5)), endless, QUICK);
        assertRefused(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, "time limit", () -> call(door, "endless"));

        assertRefused(FunctionErrorCode.TOO_MANY_REQUESTS, "past their time limit", () -> call(door, "quick"));

        end.countDown();
        await().ignoreExceptions().until(() -> call(door, "quick"), new BsonInt32(1)::equals);
    }

    @Test
    void whoFindsNoPlaceInTimeDoesNotHoldUpTheQueue() {
        FunctionCaller door = Doors.open(1, limits(Duration.ofMinutes(5), Duration.ofMillis(20)), endless, QUICK);
        CompletableFuture<BsonValue> first = CompletableFuture.supplyAsync(() -> call(door, "endless"), THREADS);
        await().until(() -> running.get() == 1);

        for (int i = 0; i < Doors.QUEUE_SIZE + 5; i++) {
            assertRefused(FunctionErrorCode.TOO_MANY_REQUESTS, "no place became free", () -> call(door, "quick"));
        }

        end.countDown();
        first.join();
        await().ignoreExceptions().until(() -> call(door, "quick"), new BsonInt32(1)::equals);
    }

    @Test
    void aResultKeepsItsPlaceUntilThereIsRoomForIt() throws Exception {
        FunctionPool pool = new FunctionPool(1, Doors.QUEUE_SIZE, 4);
        FunctionCaller door = Doors.open(
                pool,
                limits(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                CallListener.NONE,
                endless,
                Entry.open("large", (a, c, r) -> {
                    return new BsonString("x".repeat(1000));
                }));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch room = new CountDownLatch(1);
        CompletableFuture<BsonValue> large = CompletableFuture.supplyAsync(
                () -> ScopedValue.where(ResultRoom.CURRENT, (bytes, limit) -> {
                            assertThat(bytes).isEqualTo(1000);
                            asked.countDown();
                            return room.await(limit.toMillis(), TimeUnit.MILLISECONDS);
                        })
                        .call(() -> call(door, "large")),
                THREADS);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<BsonValue> next = CompletableFuture.supplyAsync(() -> call(door, "endless"), THREADS);
        await().until(() -> pool.taken() == 2);
        assertThat(large).isNotDone();
        assertThat(running.get()).as("bodies that began meanwhile").isZero();

        room.countDown();

        assertThat(large.get(30, TimeUnit.SECONDS)).isEqualTo(new BsonString("x".repeat(1000)));
        await().until(() -> running.get() == 1);
        end.countDown();
        next.join();
    }

    @Test
    void aResultThatNeedsNoRoomGivesItsPlaceBackAtOnce() {
        FunctionCaller door = Doors.open(1, limits(Duration.ofMinutes(5), Duration.ofMinutes(5)), QUICK);
        ResultRoom small = new ResultRoom() {
            @Override
            public boolean await(long bytes, Duration limit) {
                return CompletableFuture.supplyAsync(() -> call(door, "quick"), THREADS)
                        .join()
                        .isInt32();
            }

            @Override
            public boolean mayBeShort(long bytes) {
                return false;
            }
        };

        assertThat(ScopedValue.where(ResultRoom.CURRENT, small).call(() -> call(door, "quick")))
                .isEqualTo(new BsonInt32(1));
    }

    @Test
    void aResultWithoutRoomIsAnErrorAndItsPlaceIsFree() {
        FunctionCaller door = Doors.open(1, limits(Duration.ofMinutes(5), Duration.ofMinutes(5)), QUICK);
        ResultRoom none = (bytes, limit) -> false;

        assertRefused(
                FunctionErrorCode.MEMORY_EXHAUSTED,
                "has ended, but there is no room for its result",
                () -> ScopedValue.where(ResultRoom.CURRENT, none).call(() -> call(door, "quick")));

        assertThat(call(door, "quick")).isEqualTo(new BsonInt32(1));
    }

    @Test
    void memoryThatRanOutIsToldAndTheThreadGoesOn() {
        FunctionCaller door = Doors.open(
                1,
                limits(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                QUICK,
                Entry.open("hungry", (a, context, r) -> new BsonInt32(new int[Integer.MAX_VALUE].length)));

        assertRefused(FunctionErrorCode.MEMORY_EXHAUSTED, "more memory than", () -> call(door, "hungry"));

        assertThat(call(door, "quick")).isEqualTo(new BsonInt32(1));
    }

    @Test
    void memoryThatRanOutIsSeenBehindOtherFailures() {
        MemoryExhaustion exhaustion = new MemoryExhaustion();
        exhaustion.look(new IllegalStateException(new StackOverflowError()));
        assertThat(exhaustion.hasHappened()).isFalse();
        exhaustion.look(new IllegalStateException(new RuntimeException(new OutOfMemoryError())));
        assertThat(exhaustion.hasHappened()).isTrue();
    }

    private static FunctionLimits limits(Duration timeLimit, Duration queueTimeout) {
        return new FunctionLimits(timeLimit, queueTimeout, 8, 1 << 20, 1 << 20);
    }

    private static BsonValue call(FunctionCaller door, String name) {
        return door.call(FunctionCall.of(name, List.of(), ADA, Origin.CLIENT, "c1"));
    }

    private static void assertRefused(FunctionErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
