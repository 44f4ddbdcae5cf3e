package io.espalier.triggers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopGuardTest {
    private final AtomicLong nanos = new AtomicLong();
    private final LoopGuard guard = new LoopGuard(3, Duration.ofSeconds(10), nanos::get);

    @Test
    void countsPerDocumentWithinAWindow() {
        for (int i = 0; i < 3; i++) {
            assertThat(guard.isLoop("a")).isFalse();
        }
        assertThat(guard.isLoop("a")).isTrue();
        assertThat(guard.isLoop("b")).isFalse();
        nanos.set(Duration.ofSeconds(11).toNanos());
        assertThat(guard.isLoop("a")).isFalse();
    }

    @Test
    void zeroIsNoBound() {
        LoopGuard none = new LoopGuard(0, Duration.ofSeconds(10), nanos::get);
        for (int i = 0; i < 100; i++) {
            assertThat(none.isLoop("a")).isFalse();
        }
    }
}
