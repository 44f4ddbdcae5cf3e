package io.espalier.functions;

import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * What happens to the users of the app, as changes of one collection of Espalier's own database: the source of authentication
 * triggers. The {@code _id} of a document is its user's, so that the changes of a document are what happened to a user, in
 * order. Thread-safe.
 */
public interface UserChanges {

    /** The collection, in Espalier's own database. */
    String collection();

    /**
     * Stages that let through those changes which a trigger listens to, without anything secret. They are to be read with the
     * documents before the changes.
     *
     * @param providers types of ways to log in
     */
    List<BsonDocument> stages(Set<Operation> operations, Set<String> providers);

    /**
     * The event of a change that the stages let through (spec/app-services.md §5.5): {@code operationType}, {@code providers},
     * {@code user}, {@code time}. Custom user data are as they are now.
     *
     * @throws com.mongodb.MongoException if custom user data cannot be read
     */
    BsonDocument toEvent(BsonDocument change);
}
