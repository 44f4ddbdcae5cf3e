package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseSettingsTest {

    @Test
    void aLeaseLastsTenSecondsAndIsLookedAtEverySecond() {
        assertThat(LeaseSettings.DEFAULTS.leaseTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(LeaseSettings.DEFAULTS.round()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theEndsOfTheRangesAreAllowed() {
        assertThat(new LeaseSettings(Duration.ofSeconds(1), Duration.ofMillis(10)).round())
                .isEqualTo(Duration.ofMillis(10));
        assertThat(new LeaseSettings(Duration.ofMinutes(10), Duration.ofSeconds(200)).round())
                .isEqualTo(Duration.ofSeconds(200));
    }

    @Test
    void whatIsOutOfRangeIsRefusedByName() {
        assertRefused(999, 10, "lease-time is PT0.999S, allowed is PT1S to PT10M");
        assertRefused(600_001, 1_000, "lease-time is PT10M0.001S, allowed is PT1S to PT10M");
        assertRefused(3_000, 9, "round is PT0.009S, allowed is PT0.01S to PT1S");
        assertRefused(3_000, 1_001, "round is PT1.001S, allowed is PT0.01S to PT1S");
    }

    private static void assertRefused(long leaseMillis, long roundMillis, String message) {
        assertThatThrownBy(() -> new LeaseSettings(Duration.ofMillis(leaseMillis), Duration.ofMillis(roundMillis)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
