package io.espalier.triggers.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final RandomGenerator NO_JITTER = () -> 0;

    @Test
    void doublesUpToTheLongestWait() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1), NO_JITTER);
        assertThat(Stream.generate(backoff::next).limit(5))
                .extracting(Duration::toMillis)
                .containsExactly(200L, 400L, 800L, 1000L, 1000L);
        backoff.reset();
        assertThat(backoff.next()).hasMillis(200);
    }

    @Test
    void shortensEachWaitByAtMostAHalf() {
        Duration longest = Duration.ofSeconds(30);
        Backoff backoff = new Backoff(longest, longest, new SplittableRandom(1));
        assertThat(Stream.generate(backoff::next).limit(1000))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(15), longest))
                .doesNotHaveDuplicates();
    }

    @Test
    void staysAtTheLongestWaitHoweverLongItFails() {
        Backoff backoff = new Backoff(Duration.ofNanos(1), Duration.ofDays(100_000), NO_JITTER);
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.next()).isPositive();
        }
    }

    @Test
    void refusesWaitsThatAreNone() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ZERO, NO_JITTER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), NO_JITTER))
                .hasMessageContaining("PT2S");
    }
}
