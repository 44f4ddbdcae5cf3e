package io.espalier.triggers.config;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Settings as Quarkus reads them. */
public final class Settings {
    private Settings() {}

    public static TriggersConfig with(Map<String, String> values) {
        Map<String, String> keys = new HashMap<>();
        values.forEach((key, value) -> keys.put("espalier.triggers." + key, value));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors() // for expressions
                .withMapping(TriggersConfig.class)
                .withConverter(java.time.Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(keys, "test", 100))
                .build()
                .getConfigMapping(TriggersConfig.class);
    }
}
