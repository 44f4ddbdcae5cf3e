package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What bodies may take together is counted as the memory they come to take, not as the bytes that arrive. */
class RequestLimitsTest {
    private static final int MB = 1_000_000;

    @Test
    void bodiesCountAsWhatTheyBecome() {
        assertThat(BodyMemory.of(0)).isZero();
        assertThat(BodyMemory.of(1_000)).isEqualTo(50_000);
        assertThat(BodyMemory.of(18 * MB)).isEqualTo(109 * MB);
    }

    /** A small heap of 358 MB gives a third of itself: bodies of 13 MB come in one by one. */
    @Test
    void largeBodiesDoNotShareASmallHeap() {
        RequestLimits limits = new RequestLimits(100, 358 * MB / 3, MB);
        RequestLimits.Share first = limits.enter();
        RequestLimits.Share second = limits.enter();
        for (int chunk = 0; chunk < 13; chunk++) {
            assertThat(first.take(MB)).isTrue();
        }
        assertThat(second.take(MB)).isFalse();
        assertThat(limits.fitsAlone(18 * MB)).isTrue();
        first.release();
        assertThat(second.take(MB)).isTrue();
        second.release();
        second.release();
        assertThat(limits.bodyMemory()).isZero();
        assertThat(limits.requests()).isZero();
    }

    /** Who sends a body and leaves at once would otherwise fill the heap with bodies that nobody counts. */
    @Test
    void aClientThatLeavesFreesNothingThatIsBeingWorkedOn() {
        RequestLimits limits = new RequestLimits(1, 109 * MB, MB);
        RequestLimits.Share left = limits.enter();
        assertThat(left.take(18 * MB)).isTrue();
        left.workBegins();
        left.release();
        left.release();
        RequestLimits.Share next = limits.enter();
        assertThat(limits.hasPlace()).isFalse();
        assertThat(next.take(1)).isFalse();
        left.workEnds();
        left.workEnds();
        assertThat(limits.hasPlace()).isTrue();
        assertThat(next.take(18 * MB)).isTrue();
        next.workBegins();
        next.workEnds();
        assertThat(limits.requests()).isOne();
        next.release();
        assertThat(limits.bodyMemory()).isZero();
        assertThat(limits.requests()).isZero();
    }

    @Test
    void aResultWaitsForTheAnswersBeforeIt() throws Exception {
        RequestLimits limits = new RequestLimits(100, 10 * MB, 4 * MB);
        RequestLimits.Share first = limits.enter();
        assertThat(first.take(100)).isTrue();
        assertThat(first.await(MB, Duration.ZERO)).isTrue();
        first.answered(3 * MB / 2);
        assertThat(limits.bodyMemory()).as("the body is not needed any more").isZero();
        assertThat(limits.answers().taken()).as("as text").isBetween(3 * MB / 2L, 16 * MB / 10L);
        RequestLimits.Share second = limits.enter();
        assertThat(second.await(2 * MB, Duration.ofMillis(10))).isFalse();
        assertThat(second.await(1_000, Duration.ZERO))
                .as("small ones do not wait")
                .isTrue();

        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> await(second));
        Awaitility.await().until(limits.answers()::isScarce);
        first.release();

        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(limits.answers().isScarce()).isFalse();
        second.release();
        assertThat(limits.answers().taken()).isZero();
    }

    @Test
    void aResultOfAClientThatIsGoneTakesNothing() throws Exception {
        RequestLimits limits = new RequestLimits(100, 10 * MB, 4 * MB);
        RequestLimits.Share gone = limits.enter();
        gone.release();
        assertThat(gone.await(MB, Duration.ZERO)).isTrue();
        assertThat(limits.answers().taken()).isZero();
    }

    @Test
    void aResultLargerThanAllTheMemoryGoesAlone() throws Exception {
        RequestLimits limits = new RequestLimits(100, 10 * MB, MB);
        assertThat(limits.enter().await(5L * MB, Duration.ZERO)).isTrue();
        assertThat(limits.enter().await(MB / 10, Duration.ZERO)).isFalse();
    }

    private static boolean await(RequestLimits.Share share) {
        try {
            return share.await(2 * MB, Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBodyThatNeverFitsIsKnown() {
        RequestLimits limits = new RequestLimits(100, 16 * MB, MB);
        assertThat(limits.fitsAlone(300_000)).isTrue();
        assertThat(limits.fitsAlone(MB)).isFalse();
    }

    @Test
    void limitsBelowOneAreRefused() {
        assertThatThrownBy(() -> new RequestLimits(0, 1, 1)).hasMessageContaining("espalier.server.max-requests");
        assertThatThrownBy(() -> new RequestLimits(1, 0, 1)).hasMessageContaining("espalier.server.max-body-memory");
        assertThatThrownBy(() -> new RequestLimits(1, 1, 0)).hasMessageContaining("espalier.server.max-answer-memory");
    }
}
