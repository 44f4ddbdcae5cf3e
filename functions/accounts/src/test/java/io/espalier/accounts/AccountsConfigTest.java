package io.espalier.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountsConfigTest {
    @Test
    void defaults() {
        AccountsConfig config = read(Map.of());

        assertThat(config.tokenKey()).isEmpty();
        assertThat(config.accessTokenLifetime()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.revocationDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.refreshTokenLifetime()).isEqualTo(Duration.ofDays(60));
        assertThat(config.anonymousRetention()).isEqualTo(Duration.ofDays(90));
        assertThat(config.creationClaim()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.hashing().memory()).isEqualTo(19_456);
        assertThat(config.hashing().iterations()).isEqualTo(2);
        assertThat(config.hashing().threads()).isEqualTo(2);
        assertThat(config.hashing().queueSize()).isEqualTo(64);
    }

    @Test
    void everyKeyIsHonoured() {
        AccountsConfig config = read(Map.of(
                "espalier.accounts.token-key", "a key",
                "espalier.accounts.access-token-lifetime", "5m",
                "espalier.accounts.revocation-delay", "9s",
                "espalier.accounts.refresh-token-lifetime", "1d",
                "espalier.accounts.anonymous-retention", "2d",
                "espalier.accounts.creation-claim", "7s",
                "espalier.accounts.hashing.memory", "1024",
                "espalier.accounts.hashing.iterations", "4",
                "espalier.accounts.hashing.threads", "5",
                "espalier.accounts.hashing.queue-size", "6"));

        assertThat(config.tokenKey()).contains("a key");
        assertThat(config.accessTokenLifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.revocationDelay()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.refreshTokenLifetime()).isEqualTo(Duration.ofDays(1));
        assertThat(config.anonymousRetention()).isEqualTo(Duration.ofDays(2));
        assertThat(config.creationClaim()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.hashing().memory()).isEqualTo(1024);
        assertThat(config.hashing().iterations()).isEqualTo(4);
        assertThat(config.hashing().threads()).isEqualTo(5);
        assertThat(config.hashing().queueSize()).isEqualTo(6);
    }

    private static AccountsConfig read(Map<String, String> values) {
        return TestSettings.of(values).getConfigMapping(AccountsConfig.class);
    }
}
