package io.espalier.triggers.stream;

import io.espalier.app.AuthenticationTriggerDefinition;
import io.espalier.app.WatchedScope;
import io.espalier.functions.UserChanges;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/**
 * What an authentication trigger reads: the changes of the collection of users, which is the one in Espalier's own database that
 * a trigger can watch.
 */
public record UserStream(WatchedScope.OfCollection users, WatchQuery query, UserChanges changes)
        implements TriggerStream {

    public static UserStream of(
            AuthenticationTriggerDefinition definition, UserChanges changes, String espalierDatabase) {
        WatchedScope.OfCollection users = new WatchedScope.OfCollection(espalierDatabase, changes.collection());
        return new UserStream(
                users,
                new WatchQuery(
                        users, changes.stages(definition.operations(), definition.providers()), false, true, false),
                changes);
    }

    @Override
    public BsonDocument toEvent(RawBsonDocument change) {
        return changes.toEvent(change);
    }
}
