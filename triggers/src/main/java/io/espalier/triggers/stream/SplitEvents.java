package io.espalier.triggers.stream;

import io.espalier.triggers.position.ResumeToken;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * Puts events together that MongoDB hands out in pieces. The token of the last piece is the event's: a stream that is opened
 * again after an earlier event begins with the first piece. Belongs to one thread.
 */
final class SplitEvents {
    private static final String SPLIT = "splitEvent";
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private @Nullable BsonDocument gathered;

    /** The whole event, when its last piece is there. */
    Optional<ChangeRead.Change> add(RawBsonDocument piece, ResumeToken token) {
        if (!piece.isDocument(SPLIT)) {
            return Optional.of(new ChangeRead.Change(piece, token));
        }
        BsonDocument split = piece.getDocument(SPLIT);
        int number = split.getInt32("fragment").getValue();
        BsonDocument event = number == 1 || gathered == null ? new BsonDocument() : gathered;
        piece.forEach((field, value) -> {
            if (!field.equals(SPLIT)) {
                event.append(field, value);
            }
        });
        if (number < split.getInt32("of").getValue()) {
            gathered = event;
            return Optional.empty();
        }
        gathered = null;
        return Optional.of(new ChangeRead.Change(new RawBsonDocument(event, CODEC), token));
    }
}
