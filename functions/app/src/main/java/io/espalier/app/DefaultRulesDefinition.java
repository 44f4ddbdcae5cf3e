package io.espalier.app;

import java.util.Set;
import org.bson.BsonDocument;

/**
 * The rules for the collections of a data source that have none of their own, as they stand in the file. The rules engine
 * compiles them and reports its own refusals.
 *
 * @param service the data source's name
 * @param rules the file's content with EJSON parsed
 * @param closedCollections the collections that they must not open
 */
public record DefaultRulesDefinition(
        String service, BsonDocument rules, Set<ClosedCollection> closedCollections, SourceLocation location) {
    public DefaultRulesDefinition {
        closedCollections = Set.copyOf(closedCollections);
    }
}
