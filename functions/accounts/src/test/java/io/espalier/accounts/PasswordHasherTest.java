package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {
    @Test
    void hashesCarryTheirParametersAndNeverRepeat() {
        PasswordHasher hasher = hasher(Map.of());

        String hash = hasher.hash("correct horse");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(hasher.hash("correct horse")).isNotEqualTo(hash);
        assertThat(hasher.matches("correct horse", hash)).isTrue();
        assertThat(hasher.matches("correct horsf", hash)).isFalse();
        assertThat(hasher.isOutdated(hash)).isFalse();
        hasher.close();
    }

    /** A vector of the reference implementation (phc-winner-argon2, test.c). */
    @Test
    void hashesOfTheReferenceImplementationMatch() {
        PasswordHasher hasher = hasher(Map.of());
        String reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

        assertThat(hasher.matches("password", reference)).isTrue();
        assertThat(hasher.matches("passwore", reference)).isFalse();
        assertThat(hasher.isOutdated(reference)).isTrue();
        hasher.close();
    }

    @Test
    void moreThanTheQueueHoldsIsRefused() throws InterruptedException {
        PasswordHasher hasher =
                hasher(Map.of("espalier.accounts.hashing.threads", "1", "espalier.accounts.hashing.queue-size", "1"));

        Race.Outcome<String> outcome = Race.run(Collections.nCopies(30, () -> hasher.hash("correct horse")));

        assertThat(outcome.results()).isNotEmpty();
        assertThat(outcome.failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                FunctionException.class,
                                e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.TOO_MANY_REQUESTS)));
        assertThat(hasher.matches("correct horse", outcome.results().getFirst()))
                .isTrue();
        hasher.close();
    }

    @Test
    void interruptedCallerStopsWaiting() {
        // Slow, so that it is not finished before the caller waits.
        PasswordHasher hasher = hasher(Map.of("espalier.accounts.hashing.iterations", "50"));
        Thread.currentThread().interrupt();

        assertRefused(
                FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, "interrupted", () -> hasher.hash("correct horse"));

        assertThat(Thread.interrupted()).isTrue();
        hasher.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "iterations", "threads", "queue-size"})
    void settingsOutOfRangeAreRefusedByName(String setting) {
        String key = "espalier.accounts.hashing." + setting;
        assertThatThrownBy(() -> hasher(Map.of(key, "0"))).hasMessageContaining(key + " is 0; it must be at least");
    }

    private static PasswordHasher hasher(Map<String, String> settings) {
        return new PasswordHasher(TestSettings.of(settings).getConfigMapping(AccountsConfig.class));
    }
}
