package io.espalier.triggers.stream;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.espalier.app.WatchedScope;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Sees to it that MongoDB keeps the documents as they were before a change, which it does for each collection that was told to.
 * Thread-safe.
 */
public final class PreImages {
    private static final int UNAUTHORIZED = 13;
    private static final String OPTION = "changeStreamPreAndPostImages";

    private final Supplier<MongoClient> client;
    private final Duration timeLimit;

    public PreImages(Supplier<MongoClient> client, Duration timeLimit) {
        this.client = client;
        this.timeLimit = timeLimit;
    }

    /**
     * Switches them on for a collection, unless they are.
     *
     * @return false if there is no such collection yet
     * @throws TriggerException if MongoDB does not let us
     */
    public boolean require(WatchedScope.OfCollection watched) {
        MongoDatabase database =
                client.get().getDatabase(watched.database()).withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
        BsonDocument found = database.listCollections(BsonDocument.class)
                .filter(new BsonDocument("name", new BsonString(watched.collection())))
                .first();
        if (found == null) {
            return false;
        }
        BsonDocument options = found.getDocument("options", new BsonDocument());
        boolean enabled = options.getDocument(OPTION, new BsonDocument())
                .getBoolean("enabled", BsonBoolean.FALSE)
                .getValue();
        if (!enabled) {
            enable(database, watched);
        }
        return true;
    }

    private static void enable(MongoDatabase database, WatchedScope.OfCollection watched) {
        BsonDocument enabled = new BsonDocument("enabled", BsonBoolean.TRUE);
        try {
            database.runCommand(
                    new BsonDocument("collMod", new BsonString(watched.collection())).append(OPTION, enabled));
        } catch (MongoCommandException e) {
            if (e.getErrorCode() == UNAUTHORIZED) {
                throw new TriggerException(
                        TriggerErrorCode.PRE_IMAGES_REFUSED,
                        "it needs the documents before changes of " + watched.database() + "."
                                + watched.collection()
                                + ", and Espalier's database user may not switch them on: grant it"
                                + " collMod there, or run collMod with " + OPTION + ": {enabled: true} yourself",
                        e);
            }
            throw e;
        }
    }
}
