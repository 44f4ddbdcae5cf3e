package io.espalier.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduledConfigTest {

    @Test
    void hasTheseDefaults() {
        ScheduledConfig config = with(Map.of());
        assertThat(config.enabled()).isTrue();
        assertThat(config.retention()).isEqualTo(Duration.ofDays(10));
        assertThat(config.stopWait()).hasSeconds(10);
    }

    @Test
    void readsEveryKey() {
        ScheduledConfig config = with(Map.of(
                "espalier.schedules.enabled", "false",
                "espalier.schedules.retention", "2d",
                "espalier.schedules.stop-wait", "3s"));
        assertThat(config.enabled()).isFalse();
        assertThat(config.retention()).isEqualTo(Duration.ofDays(2));
        assertThat(config.stopWait()).hasSeconds(3);
    }

    private static ScheduledConfig with(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(ScheduledConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(ScheduledConfig.class);
    }
}
