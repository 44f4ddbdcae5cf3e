package io.espalier.triggers;

import org.bson.BsonDocument;

/** What one look into a change stream gave. */
sealed interface ChangeRead {

    /** A change, as MongoDB sent it. */
    record Change(BsonDocument document, ResumeToken token) implements ChangeRead {}

    /** Nothing, up to this place. */
    record Quiet(ResumeToken reached) implements ChangeRead {}

    /** MongoDB ended the stream after this place: the collection was dropped or renamed. */
    record Invalidated(ResumeToken last) implements ChangeRead {}
}
