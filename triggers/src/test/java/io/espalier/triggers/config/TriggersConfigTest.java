package io.espalier.triggers.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.triggers.failure.TriggerException;
import java.net.URI;
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
        assertThat(config.concurrency()).isEqualTo(16);
        assertThat(config.laneMemory().asLongValue()).isEqualTo(16 << 20);
        assertThat(config.quickRetryTime()).hasSeconds(1);
        assertThat(config.maxParkedDocuments()).isEqualTo(100_000);
        assertThat(config.loopGuard().maxDeliveries()).isEqualTo(5_000);
        assertThat(config.loopGuard().window()).hasMinutes(1);
        assertThat(config.leases().time()).hasSeconds(10);
        assertThat(config.leases().round()).hasSeconds(1);
        assertThat(config.backoff().initial()).hasMillis(200);
        assertThat(config.backoff().max()).hasSeconds(30);
        assertThat(config.deliveryRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.startTimeout()).hasSeconds(5);
        assertThat(config.stopTimeout()).hasSeconds(20);
        assertThat(config.eventBridge().bus()).isEqualTo("default");
        assertThat(config.eventBridge().sourcePrefix()).isEqualTo("espalier/");
        assertThat(config.eventBridge().endpoint()).isEmpty();
        assertThat(config.eventBridge().retries()).isEqualTo(20);
        assertThat(config.http().sink()).isEmpty();
        assertThat(config.http().ceOverrides()).isEmpty();
        assertThat(config.http().connectTimeout()).hasSeconds(10);
        SettingsCheck.check(config);
    }

    @Test
    void readsEveryKey() {
        TriggersConfig config = Settings.with(Map.ofEntries(
                Map.entry("enabled", "false"),
                Map.entry("position-interval", "2s"),
                Map.entry("quiet-position-interval", "3s"),
                Map.entry("backoff.initial", "4ms"),
                Map.entry("backoff.max", "5s"),
                Map.entry("delivery-retention", "6d"),
                Map.entry("start-timeout", "7s"),
                Map.entry("stop-timeout", "8s"),
                Map.entry("concurrency", "9"),
                Map.entry("lane-memory", "10K"),
                Map.entry("quick-retry-time", "11ms"),
                Map.entry("max-parked-documents", "12"),
                Map.entry("loop-guard.max-deliveries", "13"),
                Map.entry("loop-guard.window", "14s"),
                Map.entry("event-bridge.bus", "orders"),
                Map.entry("event-bridge.source-prefix", "shop."),
                Map.entry("event-bridge.endpoint", "http://localhost:1"),
                Map.entry("event-bridge.retries", "17"),
                Map.entry("http.sink", "http://localhost:2"),
                Map.entry("http.ce-overrides", "{\"extensions\": {\"a\": \"b, c\"}}"),
                Map.entry("http.connect-timeout", "18s"),
                Map.entry("leases.time", "15s"),
                Map.entry("leases.round", "16ms")));
        assertThat(config.eventBridge().bus()).isEqualTo("orders");
        assertThat(config.eventBridge().sourcePrefix()).isEqualTo("shop.");
        assertThat(config.eventBridge().endpoint()).hasValue(URI.create("http://localhost:1"));
        assertThat(config.eventBridge().retries()).isEqualTo(17);
        assertThat(config.http().sink()).hasValue("http://localhost:2");
        assertThat(config.http().ceOverrides()).hasValue("{\"extensions\": {\"a\": \"b, c\"}}");
        assertThat(config.http().connectTimeout()).hasSeconds(18);
        assertThat(config.concurrency()).isEqualTo(9);
        assertThat(config.laneMemory().asLongValue()).isEqualTo(10 << 10);
        assertThat(config.quickRetryTime()).hasMillis(11);
        assertThat(config.maxParkedDocuments()).isEqualTo(12);
        assertThat(config.loopGuard().maxDeliveries()).isEqualTo(13);
        assertThat(config.loopGuard().window()).hasSeconds(14);
        assertThat(config.leases().time()).hasSeconds(15);
        assertThat(config.leases().round()).hasMillis(16);
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
        "position-interval, 9ms",
        "concurrency, 0",
        "concurrency, 10001",
        "lane-memory, 0",
        "quick-retry-time, -1s",
        "max-parked-documents, 0",
        "loop-guard.max-deliveries, -1",
        "loop-guard.window, 0s",
        "event-bridge.bus, a bus",
        "event-bridge.source-prefix, aws.mine",
        "event-bridge.retries, -1",
        "event-bridge.retries, 1001",
        "http.connect-timeout, 0s",
        "leases.time, 1s",
        "leases.round, 9ms",
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
