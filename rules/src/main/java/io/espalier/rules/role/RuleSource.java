package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import org.bson.BsonDocument;

/**
 * A rule file as it was read: what {@link RuleBook#compile} turns into decisions.
 *
 * @param namespace the collection that the rules guard; {@code null} in both parts is never allowed here
 * @param file the file's path inside the app directory, for messages
 * @param rules the content of {@code rules.json}, that is, its roles and filters
 */
public record RuleSource(Namespace namespace, String file, BsonDocument rules) {}
