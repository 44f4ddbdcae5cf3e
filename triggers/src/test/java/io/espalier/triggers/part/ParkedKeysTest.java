package io.espalier.triggers.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.triggers.delivery.ParkedHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParkedKeysTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ParkedKeys keys = new ParkedKeys();

    @Test
    void handsADocumentOutOnceWhenItIsDue() throws InterruptedException {
        keys.load(List.of(new ParkedHead("b", NOW.plusSeconds(1)), new ParkedHead("a", NOW)));
        assertThat(due(NOW)).isEqualTo("a");
        assertThat(due(NOW)).isNull();
        assertThat(due(NOW.plusSeconds(1))).isEqualTo("b");
        assertThat(keys.size()).isEqualTo(2);
    }

    @Test
    void newEventsParkBehindUntilNoneIsLeft() throws InterruptedException {
        assertThat(keys.arrives("a")).isFalse();
        keys.park("a", NOW);
        ParkedKeys.Ready first = keys.takeDue(NOW, Duration.ZERO).orElseThrow();
        assertThat(keys.arrives("a")).isTrue();
        // The one that arrives is not stored yet: it is waited for.
        keys.missing(first, NOW);
        assertThat(keys.size()).isEqualTo(1);
        ParkedKeys.Ready again = keys.takeDue(NOW, Duration.ZERO).orElseThrow();
        keys.arrived("a");
        keys.missing(again, NOW);
        assertThat(keys.size()).isZero();
        assertThat(keys.arrives("a")).isFalse();
    }

    @Test
    void anEventThatWasParkedWhileNoneWasFoundIsNotForgotten() throws InterruptedException {
        keys.park("a", NOW);
        ParkedKeys.Ready ready = keys.takeDue(NOW, Duration.ZERO).orElseThrow();
        assertThat(keys.arrives("a")).isTrue();
        keys.arrived("a");
        keys.missing(ready, NOW);
        assertThat(due(NOW)).isEqualTo("a");
    }

    private @Nullable String due(Instant now) throws InterruptedException {
        return keys.takeDue(now, Duration.ZERO).map(ParkedKeys.Ready::key).orElse(null);
    }
}
