package io.espalier.functions.database;

/**
 * Creates the indexes of the collections that a class owns, or looks at those of others. Implementations are CDI beans beside that class. They are run
 * when a server starts, never on a request's way, and may run again at any time: each does nothing when all is in place.
 */
@FunctionalInterface
public interface Migration {
    void migrate(EspalierDatabase database);
}
