package io.espalier.app;

/** What a database trigger watches (spec/app-services.md §5.2). */
public sealed interface WatchedScope {
    /** One collection. */
    record OfCollection(String database, String collection) implements WatchedScope {}

    /** All collections of a database, those that are created later too. */
    record OfDatabase(String database) implements WatchedScope {}

    /** All databases but {@code admin}, {@code local} and {@code config}. */
    record OfDeployment() implements WatchedScope {}
}
