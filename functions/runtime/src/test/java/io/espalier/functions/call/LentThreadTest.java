package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.functions.Caller;
import io.espalier.functions.EndedCall;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors.Entry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies on the threads that asked for them. */
@Timeout(60)
class LentThreadTest {
    private static final Caller ADA = new Caller.User(Doors.user("ada"));
    private static final Entry WHERE = Entry.open(
            "where", (a, context, r) -> new BsonString(Thread.currentThread().getName()));

    private final FunctionPool pool = new FunctionPool(1, 4, 4);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final BlockingQueue<EndedCall> told = new LinkedBlockingQueue<>();

    /** What threads and stand-ins came to. */
    private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();

    /** Deaf to interrupts. */
    private final Entry endless = Entry.open("endless", (a, context, r) -> {
        running.incrementAndGet();
        while (end.getCount() > 0) {
            Thread.onSpinWait();
        }
        running.decrementAndGet();
        return new BsonUndefined();
    });

    private final Entry patient = Entry.open("patient", (a, context, r) -> {
        try {
            end.await();
            return new BsonInt32(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    });

    @AfterEach
    void letGo() {
        end.countDown();
        pool.stop();
    }

    private FunctionCaller door(Duration timeLimit, Entry... entries) {
        return Doors.open(pool, new FunctionLimits(timeLimit, 8), told::add, entries);
    }

    private boolean lend(FunctionCaller door, String function) {
        StandIn standIn = failure -> ends.add(failure.get());
        return pool.lend(() -> ScopedValue.where(StandIn.CURRENT, standIn).run(() -> {
            try {
                ends.add(door.call(FunctionCall.of(function, List.of(), ADA, Origin.CLIENT, "c1")));
            } catch (RuntimeException e) {
                ends.add(e);
            }
        }));
    }

    private static void assertTimeLimit(Object end) {
        assertThat(end)
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED));
    }

    @Test
    void aBodyRunsWhereItIsAskedFor() throws Exception {
        FunctionCaller door = door(Duration.ofMinutes(5), WHERE);
        assertThat(pool.lend(() -> ends.add(Thread.currentThread().getName()))).isTrue();
        Object name = ends.take();
        await().until(() -> lend(door, "where"));
        assertThat(ends.take()).isEqualTo(new BsonString((String) name));
        assertThat(told).hasSize(1);
    }

    @Test
    void aStandInTellsOfTheTimeLimitWhileTheBodyGoesOn() throws Exception {
        // Long enough for the body to begin.
        FunctionCaller door = door(Duration.ofSeconds(2), endless);
        FunctionCaller others = door(Duration.ofMinutes(5), WHERE);
        assertThat(lend(door, "endless")).isTrue();

        assertTimeLimit(ends.take());
        assertThat(running.get()).isEqualTo(1);
        assertThat(pool.overdueBodies()).isEqualTo(1);
        assertThat(told.take().failure()).hasValueSatisfying(LentThreadTest::assertTimeLimit);
        assertThat(lend(others, "where")).isFalse();

        end.countDown();
        assertThat(ends.take()).isInstanceOf(AbandonedCallException.class);
        assertThat(pool.overdueBodies()).isZero();
        await().until(() -> lend(others, "where"));
        assertThat(ends.take()).isInstanceOf(BsonString.class);
        assertThat(told)
                .hasSize(1)
                .allSatisfy(call -> assertThat(call.call().name()).isEqualTo("where"));
    }

    @Test
    void aBodyThatListensIsInterrupted() throws Exception {
        FunctionCaller door = door(Duration.ofMillis(50), patient);
        for (int i = 0; i < 3; i++) {
            await().until(() -> lend(door, "patient"));
            List<Object> both = List.of(ends.take(), ends.take());
            assertThat(both).anySatisfy(LentThreadTest::assertTimeLimit);
            assertThat(both).anySatisfy(one -> assertThat(one).isInstanceOf(AbandonedCallException.class));
        }
        assertThat(told).hasSize(3);
        assertThat(pool.overdueBodies()).isZero();
    }

    @Test
    void nothingIsLentWhereNoPlaceIsFree() throws Exception {
        FunctionCaller door = door(Duration.ofMinutes(5), patient, WHERE);
        assertThat(lend(door, "patient")).isTrue();
        assertThat(lend(door, "where")).isFalse();

        end.countDown();
        assertThat(ends.take()).isEqualTo(new BsonInt32(1));
        await().until(() -> lend(door, "where"));
        assertThat(ends.take()).isInstanceOf(BsonString.class);
    }

    @Test
    void aBodyThatCommitsIsNotGivenUpBeforeItHas() throws Exception {
        OverdueWatch watch = new OverdueWatch(Duration.ofMillis(10));
        RunningCall call = new RunningCall(
                pool,
                self -> {
                    assertThat(self.mayCommit()).isTrue();
                    watch.begin(self, () -> ends.add("given up"));
                    assertThat(self.giveUp()).isFalse();
                    self.committed();
                    await().until(self::isGivenUp);
                    return new BsonInt32(1);
                },
                () -> false);
        Thread.ofPlatform().start(call);
        assertThat(ends.take()).isEqualTo("given up");
        await().until(() -> pool.overdueBodies() == 0);
    }
}
