package io.espalier.accounts.revocations;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private static final Duration BOUND = Duration.ofSeconds(3);

    private final ManualClock clock = ManualClock.startingNow();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000); // it may overflow
    private final Freshness freshness = new Freshness(BOUND, nanos::get, clock);

    @Test
    void nothingIsCertainAtTheBeginning() {
        assertThat(freshness.isFresh()).isFalse();
    }

    @Test
    void knowledgeIsGoodUpToTheBound() {
        freshness.completeAsOf(freshness.now());

        pass(BOUND);
        assertThat(freshness.isFresh()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(freshness.isFresh()).isFalse();
    }

    @Test
    void itCountsFromTheQuestionNotFromTheAnswer() {
        Freshness.Moment asked = freshness.now();
        pass(Duration.ofSeconds(2));
        freshness.completeAsOf(asked);

        pass(Duration.ofSeconds(2));

        assertThat(freshness.isFresh()).isFalse();
    }

    @Test
    void aFrozenProcessDoubtsWhicheverClockStoodStill() {
        freshness.completeAsOf(freshness.now());
        clock.advance(Duration.ofSeconds(4));
        assertThat(freshness.isFresh()).isFalse();

        freshness.completeAsOf(freshness.now());
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(freshness.isFresh()).isFalse();
    }

    @Test
    void aClockThatIsSetBackMakesNothingFresher() {
        freshness.completeAsOf(freshness.now());

        clock.advance(Duration.ofSeconds(-1));

        assertThat(freshness.isFresh()).isFalse();
    }

    @Test
    void whatIsLostIsLostAtOnce() {
        freshness.completeAsOf(freshness.now());

        freshness.lost();

        assertThat(freshness.isFresh()).isFalse();
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }
}
