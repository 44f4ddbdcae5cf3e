package io.espalier.rules;

/** A collection's full name. */
public record Namespace(String database, String collection) {
    public Namespace {
        if (database.isEmpty() || collection.isEmpty()) {
            throw new IllegalArgumentException(
                    "database and collection must be named, got '" + database + "' and '" + collection + "'");
        }
    }

    /** {@code database.collection}, as MongoDB writes it. */
    @Override
    public String toString() {
        return database + "." + collection;
    }
}
