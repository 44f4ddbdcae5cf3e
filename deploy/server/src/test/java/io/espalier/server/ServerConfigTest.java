package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
    @Test
    void defaults() {
        ServerConfig config = read(Map.of());

        assertThat(config.bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.headerTimeout()).isEqualTo(Duration.ofSeconds(75));
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxRequests()).isEqualTo(10_000);
        assertThat(config.maxActiveRequests()).isEqualTo(1_000);
        assertThat(config.maxBodyMemory()).isEmpty();
        assertThat(config.maxAnswerMemory()).isEmpty();
        assertThat(config.startWait()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everyKeyIsHonoured() {
        ServerConfig config = read(Map.of(
                "espalier.server.body-timeout", "1s",
                "espalier.server.header-timeout", "2s",
                "espalier.server.write-timeout", "3s",
                "espalier.server.max-requests", "4",
                "espalier.server.max-active-requests", "8",
                "espalier.server.max-body-memory", "5K",
                "espalier.server.max-answer-memory", "6K",
                "espalier.server.start-wait", "7s"));

        assertThat(config.bodyTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.headerTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.maxRequests()).isEqualTo(4);
        assertThat(config.maxActiveRequests()).isEqualTo(8);
        assertThat(config.maxBodyMemory()).contains(new MemorySize(BigInteger.valueOf(5 * 1024)));
        assertThat(config.maxAnswerMemory()).contains(new MemorySize(BigInteger.valueOf(6 * 1024)));
        assertThat(config.startWait()).isEqualTo(Duration.ofSeconds(7));
    }

    private static ServerConfig read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(ServerConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(ServerConfig.class);
    }
}
