package io.espalier.triggers.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.triggers.delivery.DeliveryOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkAnswerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static DeliveryOutcome outcome(int status, String retryAfter) {
        return SinkAnswer.outcome(status, Optional.of(retryAfter).filter(text -> !text.isEmpty()), "r", NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 299})
    void isDelivered(int status) {
        assertThat(outcome(status, "5")).isEqualTo(new DeliveryOutcome.Delivered());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 308, 400, 401, 404, 408, 413, 500, 502, 503, 504})
    void hasFailed(int status) {
        assertThat(outcome(status, "")).isInstanceOfSatisfying(DeliveryOutcome.Failed.class, failed -> {
            assertThat(failed.errorCode()).isEqualTo("HttpStatus" + status);
            assertThat(failed.lasting()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | '' | 0",
                "429 | 7 | 7",
                "503 | 7 | 7",
                "503 | 0 | 0",
                "503 | Fri, 02 Jan 2026 03:05:05 GMT | 60",
                "503 | Fri, 02 Jan 2026 03:00:00 GMT | 0",
                "429 | 999999999 | 3600",
                "429 | soon | 0"
            })
    void waitsAsLongAsItIsAsked(int status, String retryAfter, int seconds) {
        assertThat(outcome(status, retryAfter)).isInstanceOfSatisfying(DeliveryOutcome.Postponed.class, postponed -> {
            assertThat(postponed.atLeast()).isEqualTo(Duration.ofSeconds(seconds));
            assertThat(postponed.wait(Duration.ofSeconds(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void anUnreadableWaitIsNone() {
        assertThat(outcome(503, "soon")).isInstanceOf(DeliveryOutcome.Failed.class);
    }
}
