package io.espalier.triggers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopGuardTest {
    private final LoopGuard guard = new LoopGuard(3, Duration.ofSeconds(10));

    @Test
    void countsPerDocumentWithinAWindow() {
        for (int i = 0; i < 3; i++) {
            assertThat(guard.isLoop("a", i)).isFalse();
        }
        assertThat(guard.isLoop("a", 10_000)).isTrue();
        assertThat(guard.isLoop("b", 10_000)).isFalse();
        assertThat(guard.isLoop("a", 10_001)).isFalse();
    }

    @Test
    void zeroIsNoBound() {
        LoopGuard none = new LoopGuard(0, Duration.ofSeconds(10));
        for (int i = 0; i < 100; i++) {
            assertThat(none.isLoop("a", 0)).isFalse();
        }
    }
}
