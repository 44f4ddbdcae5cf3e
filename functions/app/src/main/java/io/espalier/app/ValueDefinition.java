package io.espalier.app;

import org.bson.BsonValue;

/**
 * A named value of the app.
 *
 * @param fromSecret {@code value} names a secret, whose content is supplied outside of the app directory
 */
public record ValueDefinition(String name, BsonValue value, boolean fromSecret, SourceLocation location) {}
