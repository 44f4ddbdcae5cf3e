package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggersConfigTest {

    @Test
    void hasTheseDefaults() {
        TriggersConfig config = Settings.with(Map.of());
        assertThat(config.enabled()).isTrue();
        assertThat(config.positionInterval()).hasSeconds(1);
        assertThat(config.quietPositionInterval()).hasSeconds(5);
        assertThat(config.backoff().initial()).hasMillis(200);
        assertThat(config.backoff().max()).hasSeconds(30);
        assertThat(config.deliveryRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.startTimeout()).hasSeconds(5);
        assertThat(config.stopTimeout()).hasSeconds(20);
        SettingsCheck.check(config);
    }

    @Test
    void readsEveryKey() {
        TriggersConfig config = Settings.with(Map.of(
                "enabled", "false",
                "position-interval", "2s",
                "quiet-position-interval", "3s",
                "backoff.initial", "4ms",
                "backoff.max", "5s",
                "delivery-retention", "6d",
                "start-timeout", "7s",
                "stop-timeout", "8s"));
        assertThat(config.enabled()).isFalse();
        assertThat(config.positionInterval()).hasSeconds(2);
        assertThat(config.quietPositionInterval()).hasSeconds(3);
        assertThat(config.backoff().initial()).hasMillis(4);
        assertThat(config.backoff().max()).hasSeconds(5);
        assertThat(config.deliveryRetention()).isEqualTo(Duration.ofDays(6));
        assertThat(config.startTimeout()).hasSeconds(7);
        assertThat(config.stopTimeout()).hasSeconds(8);
    }

    @ParameterizedTest
    @CsvSource({
        "position-interval, -1s",
        "quiet-position-interval, 0s",
        "backoff.initial, 0s",
        "backoff.max, 100ms",
        "delivery-retention, 59m",
        "start-timeout, -1s",
        "stop-timeout, -1s"
    })
    void refusesWhatIsOutOfRange(String key, String value) {
        TriggersConfig config = Settings.with(Map.of(key, value));
        assertThatThrownBy(() -> SettingsCheck.check(config))
                .isInstanceOf(TriggerException.class)
                .hasMessageContaining("espalier.triggers." + key)
                .hasMessageContaining("allowed is");
    }
}
