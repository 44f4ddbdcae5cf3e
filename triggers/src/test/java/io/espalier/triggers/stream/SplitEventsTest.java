package io.espalier.triggers.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.triggers.position.ResumeToken;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class SplitEventsTest {
    private final SplitEvents events = new SplitEvents();

    @Test
    void wholeEventsPassAsTheyAre() {
        RawBsonDocument event = RawBsonDocument.parse("{_id: {_data: '82A'}, operationType: 'insert'}");
        ChangeRead.Change change = add(event).orElseThrow();
        assertThat(change.document()).isSameAs(event);
    }

    @Test
    void piecesAreJoinedUnderTheTokenOfTheLast() {
        assertThat(add("{_id: {_data: '82A'}, splitEvent: {fragment: 1, of: 3}, fullDocument: {a: 1}}"))
                .isEmpty();
        assertThat(add("{_id: {_data: '82B'}, splitEvent: {fragment: 2, of: 3}, fullDocumentBeforeChange: {a: 0}}"))
                .isEmpty();
        ChangeRead.Change change =
                add("{_id: {_data: '82C'}, splitEvent: {fragment: 3, of: 3}, operationType: 'update'}")
                        .orElseThrow();
        assertThat(change.token().data()).isEqualTo("82C");
        assertThat(new BsonDocument()
                        .append("event", change.document())
                        .getDocument("event")
                        .toJson())
                .isEqualTo(BsonDocument.parse(
                                "{_id: {_data: '82C'}, fullDocument: {a: 1}, fullDocumentBeforeChange: {a: 0},"
                                        + " operationType: 'update'}")
                        .toJson());
    }

    @Test
    void aStreamThatWasOpenedAgainBeginsAnew() {
        add("{_id: {_data: '82A'}, splitEvent: {fragment: 1, of: 2}, fullDocument: {a: 1}}");
        add("{_id: {_data: '82A'}, splitEvent: {fragment: 1, of: 2}, fullDocument: {a: 2}}");
        ChangeRead.Change change =
                add("{_id: {_data: '82B'}, splitEvent: {fragment: 2, of: 2}, operationType: 'update'}")
                        .orElseThrow();
        assertThat(change.document().getDocument("fullDocument")).isEqualTo(BsonDocument.parse("{a: 2}"));
    }

    private Optional<ChangeRead.Change> add(String json) {
        return add(RawBsonDocument.parse(json));
    }

    private Optional<ChangeRead.Change> add(RawBsonDocument piece) {
        return events.add(piece, new ResumeToken(piece.getDocument("_id")));
    }
}
