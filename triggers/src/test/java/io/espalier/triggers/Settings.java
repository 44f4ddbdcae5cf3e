package io.espalier.triggers;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Settings as Quarkus reads them. */
final class Settings {
    private Settings() {}

    static TriggersConfig with(Map<String, String> values) {
        Map<String, String> keys = new HashMap<>();
        values.forEach((key, value) -> keys.put("espalier.triggers." + key, value));
        return new SmallRyeConfigBuilder()
                .withMapping(TriggersConfig.class)
                .withConverter(java.time.Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(keys, "test", 100))
                .build()
                .getConfigMapping(TriggersConfig.class);
    }
}
