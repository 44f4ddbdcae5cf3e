package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * The rules for collections that have none of their own, as they were read.
 *
 * @param file the file's path inside the app directory, for messages
 * @param rules the content of {@code default_rule.json}: roles and filters
 * @param closed collections that they must not open, because a file of their own was refused before it came here
 */
public record DefaultRuleSource(String file, BsonDocument rules, Set<Namespace> closed) {
    public DefaultRuleSource {
        closed = Set.copyOf(closed);
    }
}
