package io.espalier.accounts;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import io.espalier.functions.database.EspalierDatabase;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has MongoDB keep users as they were before a change for as long as its oplog knows of the change: what is told about a user
 * who was deleted. From the beginning, so that a trigger that is added later can catch up.
 */
final class UserHistory {
    private static final Logger LOG = Logger.getLogger(UserHistory.class);

    private static final int UNAUTHORIZED = 13;
    private static final int NAMESPACE_EXISTS = 48;
    private static final String OPTION = "changeStreamPreAndPostImages";

    private UserHistory() {}

    static void keep(EspalierDatabase espalier) {
        MongoDatabase database = espalier.client().getDatabase(espalier.name());
        @Nullable BsonDocument users = find(database);
        if (users == null) {
            create(database);
            users = find(database);
        }
        if (users != null && !isKept(users)) {
            modify(database);
        }
    }

    private static @Nullable BsonDocument find(MongoDatabase database) {
        return database.listCollections(BsonDocument.class)
                .filter(new BsonDocument("name", new BsonString(UserRepository.COLLECTION)))
                .first();
    }

    private static boolean isKept(BsonDocument users) {
        return users.getDocument("options", new BsonDocument())
                .getDocument(OPTION, new BsonDocument())
                .getBoolean("enabled", BsonBoolean.FALSE)
                .getValue();
    }

    private static void create(MongoDatabase database) {
        try {
            database.createCollection(
                    UserRepository.COLLECTION,
                    new CreateCollectionOptions()
                            .changeStreamPreAndPostImagesOptions(new ChangeStreamPreAndPostImagesOptions(true)));
        } catch (MongoCommandException e) {
            // Another process was quicker.
            if (e.getErrorCode() != NAMESPACE_EXISTS) {
                throw e;
            }
        }
    }

    private static void modify(MongoDatabase database) {
        try {
            database.runCommand(new BsonDocument("collMod", new BsonString(UserRepository.COLLECTION))
                    .append(OPTION, new BsonDocument("enabled", BsonBoolean.TRUE)));
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != UNAUTHORIZED) {
                throw e;
            }
            // Authentication triggers are suspended until it is possible.
            LOG.infof(
                    "Espalier's database user may not run collMod on %s.%s: authentication triggers need it",
                    database.getName(), UserRepository.COLLECTION);
        }
    }
}
