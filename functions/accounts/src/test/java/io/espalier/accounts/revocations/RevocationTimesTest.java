package io.espalier.accounts.revocations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RevocationTimesTest {
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    @Test
    void entriesOutliveTokensByWhatClocksMayDiffer() {
        assertThat(RevocationTimes.of(Duration.ofSeconds(3), LIFETIME).retention())
                .isEqualTo(Duration.ofMinutes(40));
    }

    @Test
    void withoutDelayNothingIsFollowed() {
        assertThat(RevocationTimes.of(Duration.ZERO, LIFETIME).follows()).isFalse();
        assertThat(RevocationTimes.of(Duration.ofSeconds(1), LIFETIME).follows())
                .isTrue();
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RevocationTimes.of(Duration.ofSeconds(-1), LIFETIME))
                .withMessageContaining("delay");
    }
}
