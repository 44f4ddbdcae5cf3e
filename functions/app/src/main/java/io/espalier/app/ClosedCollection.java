package io.espalier.app;

/** A collection that is closed because its rule file was refused, and that default rules must not open. */
public record ClosedCollection(String database, String collection) {}
