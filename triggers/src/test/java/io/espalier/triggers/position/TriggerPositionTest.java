package io.espalier.triggers.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class TriggerPositionTest {
    private static final BsonTimestamp NOW = new BsonTimestamp(0x65000000, 7);

    private final TriggerPosition first = TriggerPosition.startingAfter(NOW, PartId.whole("t"), "hash", "set");

    @Test
    void beginsWithTheFirstMomentAfterNow() {
        assertThat(first.clusterTime()).isEqualTo(new BsonTimestamp(0x65000000, 8));
        assertThat(first.highWaterMark()).isEmpty();
    }

    @Test
    void takesItsTimeFromTheToken() {
        ResumeToken token = token("826500000100000002FF");
        TriggerPosition position = first.afterEvent(token);
        assertThat(position.clusterTime()).isEqualTo(new BsonTimestamp(0x65000001, 2));
        assertThat(position.eventToken()).hasValue(token);
        assertThat(position.isFinished(token)).isTrue();
        assertThat(position.isFinished(token("826500000100000002FE"))).isTrue();
        assertThat(position.isFinished(token("82650000010000000300"))).isFalse();
    }

    @Test
    void neverMovesBackwardsWhileTheStreamIsQuiet() {
        TriggerPosition event = first.afterEvent(token("826500000100000002FF"));
        assertThat(event.reached(token("82650000010000000200"))).isEqualTo(event);
        TriggerPosition quiet = event.reached(token("826500000900000001"));
        assertThat(quiet.clusterTime()).isEqualTo(new BsonTimestamp(0x65000009, 1));
        assertThat(quiet.eventToken()).isEqualTo(event.eventToken());
        assertThat(first.reached(token("826400000000000001"))).isEqualTo(first);
    }

    @Test
    void withAnotherPipelineItKeepsTimeAndFinishedEvents() {
        TriggerPosition event = first.afterEvent(token("826500000100000002FF"));
        TriggerPosition changed = event.withPipeline("other");
        assertThat(changed.highWaterMark()).isEmpty();
        assertThat(changed.clusterTime()).isEqualTo(event.clusterTime());
        assertThat(changed.isFinished(token("826500000100000002FF"))).isTrue();
        assertThat(changed.reached(token("826500000100000002"))).isEqualTo(changed);
    }

    @Test
    void keepsItsTimeWhenAServerEncodesTokensDifferently() {
        assertThat(first.afterEvent(token("99")).clusterTime()).isEqualTo(first.clusterTime());
    }

    @Test
    void timesBeyondTheSignedRangeAreRead() {
        assertThat(token("82FFFFFFFF00000001").clusterTime()).hasValue(new BsonTimestamp(0xFFFFFFFF, 1));
    }

    private static ResumeToken token(String data) {
        return new ResumeToken(new BsonDocument("_data", new BsonString(data)));
    }
}
