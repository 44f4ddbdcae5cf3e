package io.espalier.triggers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.RetryPolicy;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void doublesUpToTheLongestWaitAndEndsWithTheLastAttempt() {
        RetrySchedule schedule =
                new RetrySchedule(new RetryPolicy(6, SECOND, SECOND.multipliedBy(5), 0), new SplittableRandom(1));
        assertThat(schedule.after(1)).hasValue(SECOND);
        assertThat(schedule.after(2)).hasValue(SECOND.multipliedBy(2));
        assertThat(schedule.after(3)).hasValue(SECOND.multipliedBy(4));
        assertThat(schedule.after(4)).hasValue(SECOND.multipliedBy(5));
        assertThat(schedule.after(5)).hasValue(SECOND.multipliedBy(5));
        assertThat(schedule.after(6)).isEmpty();
        assertThat(schedule.after(7)).isEmpty();
    }

    @Test
    void withoutAPolicyThereIsOneAttempt() {
        assertThat(new RetrySchedule(RetryPolicy.NONE, new SplittableRandom(1)).after(1))
                .isEmpty();
    }

    @Test
    void chanceTakesAwayTheShareThatItMay() {
        RetrySchedule schedule =
                new RetrySchedule(new RetryPolicy(1000, SECOND, Duration.ofDays(1), 0.5), new SplittableRandom(7));
        for (int i = 0; i < 1_000; i++) {
            assertThat(schedule.after(1).orElseThrow()).isBetween(SECOND.dividedBy(2), SECOND);
        }
        // No overflow, however many attempts there were.
        assertThat(schedule.after(999).orElseThrow()).isBetween(Duration.ofHours(12), Duration.ofDays(1));
    }

    @Test
    void whatWouldAlwaysFailIsNotTriedAgain() {
        RetrySchedule schedule = new RetrySchedule(new RetryPolicy(9, SECOND, SECOND, 0), new SplittableRandom(1));
        assertThat(schedule.after(1, new DeliveryOutcome.Failed("a", "b"))).hasValue(SECOND);
        assertThat(schedule.after(1, new DeliveryOutcome.Failed("a", "b", true)))
                .isEmpty();
    }
}
