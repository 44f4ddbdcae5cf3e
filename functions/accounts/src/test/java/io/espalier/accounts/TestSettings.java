package io.espalier.accounts;

import io.espalier.functions.config.EspalierConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** Configuration as the server reads it, from given values only. */
final class TestSettings {
    private TestSettings() {}

    static SmallRyeConfig of(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(EspalierConfig.class)
                .withMapping(AccountsConfig.class)
                .withDefaultValues(values)
                .build();
    }
}
