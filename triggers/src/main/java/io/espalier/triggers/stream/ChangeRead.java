package io.espalier.triggers.stream;

import io.espalier.triggers.position.ResumeToken;
import org.bson.RawBsonDocument;

/** What one look into a change stream gave. */
public sealed interface ChangeRead {

    /** The place in the stream that was reached. */
    ResumeToken token();

    /** A change, as MongoDB sent it. */
    record Change(RawBsonDocument document, ResumeToken token, Loss loss) implements ChangeRead {
        Change(RawBsonDocument document, ResumeToken token) {
            this(document, token, Loss.NOTHING);
        }
    }

    /** What an event that MongoDB cannot hand out as a whole had to leave behind. */
    enum Loss {
        NOTHING,
        /** The documents before and after the change. */
        IMAGES,
        /** Everything but what happened when, and to which document. */
        ALL_BUT_HEAD
    }

    /** Nothing, up to this place. */
    record Quiet(ResumeToken token) implements ChangeRead {}

    /** MongoDB ended the stream after this place: the collection or database was dropped or renamed. */
    record Invalidated(ResumeToken token) implements ChangeRead {}
}
