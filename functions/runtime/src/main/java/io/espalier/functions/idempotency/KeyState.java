package io.espalier.functions.idempotency;

import org.bson.BsonDocument;

/** What an attempt finds out about its key. */
sealed interface KeyState {

    /** The key is this attempt's: it is new, its time was over, or an attempt that had no effect was broken off. */
    record Claimed() implements KeyState {}

    /** Another request had the key. */
    record OfAnotherRequest() implements KeyState {}

    /** Another attempt at the same request runs. */
    record Running() implements KeyState {}

    /** Another attempt began and was broken off; what it did is unknown. */
    record BrokenOff() implements KeyState {}

    /** Another attempt was answered. */
    record Answered(BsonDocument answer) implements KeyState {}

    /** Another attempt was answered, with more than could be kept. */
    record AnsweredAtLength(long bytes) implements KeyState {}
}
