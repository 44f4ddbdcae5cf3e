package io.espalier.accounts.revocations;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.ManualClock;
import java.time.Duration;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class RevokedSubjectsTest {
    private static final Duration RETENTION = Duration.ofMinutes(40);

    private final ManualClock clock = ManualClock.startingNow();
    private final RevokedSubjects revoked = new RevokedSubjects(RETENTION, clock);
    private final ObjectId subject = new ObjectId();

    @Test
    void aSubjectIsKeptForTheRetention() {
        revoked.add(subject);

        clock.advance(RETENTION.minusSeconds(1));
        assertThat(revoked.contains(subject)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(revoked.contains(subject)).isFalse();
    }

    @Test
    void beingNamedAgainKeepsItLonger() {
        revoked.add(subject);
        clock.advance(RETENTION.minusSeconds(1));
        revoked.add(subject);

        clock.advance(RETENTION.minusSeconds(1));

        assertThat(revoked.contains(subject)).isTrue();
    }

    @Test
    void whatHasExpiredTakesNoMemory() {
        for (int i = 0; i < 100; i++) {
            revoked.add(new ObjectId());
        }

        clock.advance(RETENTION);
        revoked.add(subject);

        assertThat(revoked.size()).isEqualTo(1);
    }
}
