package io.espalier.triggers.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class FrontierTest {
    private final TriggerPosition start =
            TriggerPosition.startingAfter(new BsonTimestamp(0x65000000, 1), PartId.whole("t"), "hash", "set");
    private final Frontier frontier = new Frontier(start);

    @Test
    void movesOverWhatIsFinishedWithoutAGap() {
        Frontier.Place first = frontier.begin(token(1));
        Frontier.Place second = frontier.begin(token(2));
        frontier.reached(token(3));
        frontier.finish(second);
        assertThat(frontier.position()).isEqualTo(start);
        assertThat(frontier.isIdle()).isFalse();
        frontier.finish(first);
        assertThat(frontier.position().eventToken()).hasValue(token(2));
        assertThat(frontier.position().highWaterMark()).hasValue(token(3));
        assertThat(frontier.isIdle()).isTrue();
    }

    @Test
    void countsEventsThatAreNotFinished() {
        Frontier.Place first = frontier.begin(token(1));
        Frontier.Place second = frontier.begin(token(2));
        frontier.reached(token(3));
        assertThat(frontier.size()).isEqualTo(2);
        frontier.finish(second);
        frontier.finish(second);
        assertThat(frontier.size()).isEqualTo(1);
        frontier.finish(first);
        assertThat(frontier.size()).isZero();
    }

    @Test
    void aQuietStreamMovesItWithoutAnEvent() {
        frontier.reached(token(5));
        assertThat(frontier.position().highWaterMark()).hasValue(token(5));
        assertThat(frontier.position().eventToken()).isEmpty();
        assertThat(frontier.oldest()).isEmpty();
    }

    /** Whatever the order in which events are finished, it is where a simple search for the first gap says. */
    @Test
    void isAlwaysBeforeTheFirstUnfinishedEvent() {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Frontier.Place> places = new ArrayList<>();
        List<Boolean> finished = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            if (random.nextBoolean() || places.isEmpty()) {
                places.add(frontier.begin(token(places.size() + 1)));
                finished.add(false);
            } else {
                int chosen = random.nextInt(places.size());
                if (!finished.set(chosen, true)) {
                    frontier.finish(places.get(chosen));
                }
            }
            int gap = finished.indexOf(false);
            int done = gap < 0 ? places.size() : gap;
            assertThat(frontier.position().eventToken().map(ResumeToken::data))
                    .as("seed " + seed)
                    .isEqualTo(
                            done == 0
                                    ? start.eventToken().map(ResumeToken::data)
                                    : Optional.of(token(done).data()));
        }
    }

    private static ResumeToken token(int number) {
        return new ResumeToken(new BsonDocument("_data", new BsonString("8265000001%08X".formatted(number))));
    }
}
