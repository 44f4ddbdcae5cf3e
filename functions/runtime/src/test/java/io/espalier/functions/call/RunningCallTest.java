package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.call.RunningCall.Wait;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.bson.BsonInt32;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** What the wait for a body comes to. */
class RunningCallTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final FunctionPool pool = new FunctionPool(1, 1, 1);

    @Test
    void theTimeInTheQueueIsNotTheBodys() throws InterruptedException {
        RunningCall call = call(() -> new BsonInt32(1));
        Duration limit = Duration.ofMillis(100);
        CompletableFuture<Wait> wait = CompletableFuture.supplyAsync(() -> await(call, LONG, limit));

        // Nobody can have begun to wait for the queue later than this thread begins to wait for longer than the body
        // may run.
        assertThat(new CountDownLatch(1).await(2 * limit.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
        assertThat(wait).isNotDone();
        call.run();

        assertThat(wait.join()).isEqualTo(Wait.ENDED);
        assertThat(call.result()).isEqualTo(new BsonInt32(1));
    }

    @Test
    void aBodyThatGotNoThreadInTimeNeverBegins() {
        AtomicBoolean begun = new AtomicBoolean();
        RunningCall call = call(() -> {
            begun.set(true);
            return new BsonUndefined();
        });

        assertThat(await(call, Duration.ofMillis(10), LONG)).isEqualTo(Wait.NEVER_BEGUN);
        call.run();

        assertThat(begun).isFalse();
    }

    @Test
    void aBodyThatTakesTooLongIsInterrupted() {
        CountDownLatch begun = new CountDownLatch(1);
        RunningCall call = call(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
                return new BsonUndefined();
            } catch (InterruptedException e) {
                return new BsonInt32(2);
            }
        });
        CompletableFuture<Void> body = CompletableFuture.runAsync(call);

        assertThat(await(call, LONG, Duration.ofMillis(10))).isEqualTo(Wait.OVERDUE);

        body.join();
        assertThat(call.isGivenUp()).isTrue();
        assertThat(call.result()).isEqualTo(new BsonInt32(2));
        assertThat(pool.overdueBodies()).isZero();
    }

    @Test
    void aBodyThatCommitsIsWaitedFor() {
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RunningCall[] self = new RunningCall[1];
        RunningCall call = call(() -> {
            assertThat(self[0].mayCommit()).isTrue();
            committing.countDown();
            awaitUninterrupted(goOn);
            return new BsonInt32(3);
        });
        self[0] = call;
        CompletableFuture<Void> body = CompletableFuture.runAsync(call);
        awaitUninterrupted(committing);
        CompletableFuture<Wait> wait = CompletableFuture.supplyAsync(
                () -> await(call, LONG, Duration.ofMillis(1)), Thread::startVirtualThread);

        goOn.countDown();

        assertThat(wait.join()).isEqualTo(Wait.ENDED);
        body.join();
    }

    private RunningCall call(Supplier<BsonValue> body) {
        return new RunningCall(pool, self -> body.get(), () -> false);
    }

    private static Wait await(RunningCall call, Duration queueLimit, Duration limit) {
        try {
            return call.await(queueLimit, limit);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
