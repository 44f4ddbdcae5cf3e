package io.espalier.triggers.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.triggers.position.Frontier;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ResumeToken;
import io.espalier.triggers.position.TriggerPosition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class LagWatchTest {
    private static final int BEGINNING = 0x65000000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MovedClock clock = new MovedClock();
    private final PartProgress progress = new PartProgress(PartId.whole("t"), clock);
    private final LagWatch watch = new LagWatch(Optional.of(MINUTE), progress);
    private final Frontier frontier =
            new Frontier(TriggerPosition.startingAt(new BsonTimestamp(BEGINNING, 0), PartId.whole("t"), "hash", "set"));

    @Test
    void tellsOnceWhenTheLagIsTooLongAndOnceWhenItIsOver() {
        run();
        Frontier.Place event = frontier.begin(token(BEGINNING + 10));
        clock.second = 70;
        assertThat(watch.look()).isEmpty();
        assertThat(progress.status().lagSeconds()).isEqualTo(60);
        clock.second = 71;
        assertThat(watch.look()).as("it may be over with the next look").isEmpty();
        assertThat(progress.status().lagging()).isFalse();
        assertThat(watch.look()).hasValueSatisfying(news -> assertThat(news).contains("lags 61 s", "of 60 s"));
        assertThat(watch.look()).isEmpty();
        assertThat(progress.status().lagging()).isTrue();
        frontier.finish(event);
        assertThat(watch.look()).hasValueSatisfying(news -> assertThat(news).contains("no longer"));
        assertThat(watch.look()).isEmpty();
        assertThat(progress.status().lagging()).isFalse();
    }

    @Test
    void whileTheStreamIsReadNothingLagsThatIsNotThere() {
        run();
        clock.second = 1000;
        assertThat(watch.look()).isEmpty();
        assertThat(progress.status().lagSeconds()).isZero();
        assertThat(progress.status().positionAgeSeconds()).isEqualTo(1000);
    }

    @Test
    void whileTheStreamIsNotReadTheLagIsTheAgeOfThePosition() {
        run();
        progress.become(PartState.SUSPENDED);
        clock.second = 61;
        assertThat(watch.look()).isEmpty();
        assertThat(watch.look()).isPresent();
        assertThat(progress.status().lagSeconds()).isEqualTo(61);
    }

    @Test
    void whatAnotherProcessWorksOnDoesNotLagHere() {
        run();
        frontier.begin(token(BEGINNING));
        clock.second = 100;
        assertThat(watch.look()).isEmpty();
        assertThat(watch.look()).isPresent();
        progress.become(PartState.STANDBY);
        assertThat(progress.status().lagging()).isFalse();
        assertThat(progress.status().lagSeconds()).isZero();
        assertThat(progress.status().positionAgeSeconds()).isZero();
    }

    @Test
    void nobodyIsToldWithoutALimit() {
        run();
        frontier.begin(token(BEGINNING));
        clock.second = 1_000_000;
        assertThat(new LagWatch(Optional.empty(), progress).look()).isEmpty();
        assertThat(progress.status().lagging()).isFalse();
    }

    @Test
    void aMomentAboveIsNotTold() {
        run();
        progress.become(PartState.WAITING);
        clock.second = 1000;
        assertThat(watch.look()).isEmpty();
        progress.become(PartState.RUNNING);
        assertThat(watch.look()).isEmpty();
        progress.become(PartState.WAITING);
        assertThat(watch.look()).isEmpty();
        assertThat(progress.status().lagging()).isFalse();
    }

    private void run() {
        progress.follows(frontier);
        progress.become(PartState.STANDBY);
        progress.become(PartState.WAITING);
        progress.become(PartState.RUNNING);
    }

    private static ResumeToken token(int second) {
        return new ResumeToken(new BsonDocument("_data", new BsonString("82%08X00000001".formatted(second))));
    }

    private static final class MovedClock extends Clock {
        private long second;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(BEGINNING + second);
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
