package io.espalier.accounts.revocations;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class RevokedSubjectsTest {
    private static final Duration RETENTION = Duration.ofMinutes(40);

    private final ManualClock clock = ManualClock.startingNow();
    private final AtomicLong nanos = new AtomicLong();
    private final RevokedSubjects revoked = new RevokedSubjects(RETENTION, nanos::get, clock);
    private final ObjectId subject = new ObjectId();

    @Test
    void aSubjectIsKeptForTheRetention() {
        revoked.add(subject);

        pass(RETENTION.minusSeconds(1));
        assertThat(revoked.contains(subject)).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(revoked.contains(subject)).isFalse();
    }

    @Test
    void beingNamedAgainKeepsItLonger() {
        revoked.add(subject);
        pass(RETENTION.minusSeconds(1));
        revoked.add(subject);

        pass(RETENTION.minusSeconds(1));

        assertThat(revoked.contains(subject)).isTrue();
    }

    @Test
    void whatHasExpiredTakesNoMemory() {
        for (int i = 0; i < 100; i++) {
            revoked.add(new ObjectId());
        }

        pass(RETENTION);
        revoked.add(subject);

        assertThat(revoked.size()).isEqualTo(1);
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    /** Tokens are as old as the clock says: set back, it makes them valid again. */
    @Test
    void aClockThatRunsAheadForAWhileForgetsNobody() {
        revoked.add(subject);
        clock.advance(RETENTION.plusMinutes(2));
        revoked.add(new ObjectId());
        assertThat(revoked.contains(subject)).isTrue();

        clock.advance(RETENTION.plusMinutes(2).negated());

        assertThat(revoked.contains(subject)).isTrue();
    }

    @Test
    void aClockThatIsSetBackKeepsThemForLonger() {
        revoked.add(subject);
        clock.advance(Duration.ofHours(-1));
        nanos.addAndGet(RETENTION.toNanos());

        assertThat(revoked.contains(subject)).isTrue();
    }
}
