package io.espalier.triggers.processor;

/** What EventBridge says about an entry. Reasons are for operators, and hold nothing of the event. */
sealed interface EntryResult {

    /** It has the event. */
    record Accepted() implements EntryResult {}

    /** It could not take it now: throttled, broken, not reached. */
    record Passing(String reason) implements EntryResult {}

    /** The process has no credentials that are valid now, which may pass when they come from a service that is away. */
    record WithoutCredentials(String reason) implements EntryResult {}

    /** It takes nothing from this process: a right or the bus is missing. */
    record Denied(String reason) implements EntryResult {}

    /** It does not take this event. */
    record Rejected(String reason) implements EntryResult {}
}
