package io.espalier.app;

/** The collection whose documents hold users' custom data; a document belongs to the user whose id is in {@code userIdField}. */
public record CustomUserDataDefinition(
        String database, String collection, String userIdField, SourceLocation location) {}
