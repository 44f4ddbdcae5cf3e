package io.espalier.triggers;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import io.espalier.functions.UserChanges;
import io.espalier.functions.database.EspalierDatabase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** Users as simple as they can be: one is inserted, logs in by an update, and is removed. They know how often they did something. */
final class FakeUsers implements UserChanges {
    private static final String COLLECTION = "users";
    private static final int NAMESPACE_EXISTS = 48;

    private final EspalierDatabase database;
    private final AtomicInteger failures = new AtomicInteger();

    FakeUsers(EspalierDatabase database) {
        this.database = database;
    }

    /** MongoDB keeps them as they were before changes from the beginning, as accounts have it. */
    void prepare() {
        try {
            database.client()
                    .getDatabase(database.name())
                    .createCollection(
                            COLLECTION,
                            new CreateCollectionOptions()
                                    .changeStreamPreAndPostImagesOptions(
                                            new ChangeStreamPreAndPostImagesOptions(true)));
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != NAMESPACE_EXISTS) {
                throw e;
            }
        }
    }

    void create(int user) {
        database.collection(COLLECTION)
                .insertOne(new BsonDocument("_id", new BsonInt32(user)).append("done", new BsonInt32(0)));
    }

    void logIn(int user) {
        database.collection(COLLECTION).updateOne(Filters.eq("_id", user), Updates.inc("done", 1));
    }

    void delete(int user) {
        database.collection(COLLECTION).deleteOne(Filters.eq("_id", user));
    }

    /** The next events cannot be completed because the database is away. */
    void failNext(int times) {
        failures.set(times);
    }

    boolean hasFailed() {
        return failures.get() <= 0;
    }

    @Override
    public String collection() {
        return COLLECTION;
    }

    @Override
    public List<BsonDocument> stages(Set<Operation> operations, Set<String> providers) {
        return List.of(BsonDocument.parse("{$match: {operationType: {$in: ['insert', 'update', 'delete']}}}"));
    }

    @Override
    public BsonDocument toEvent(BsonDocument change) {
        if (failures.getAndDecrement() > 0) {
            throw new MongoSocketReadException("away", new ServerAddress());
        }
        String type = change.getString("operationType").getValue();
        BsonDocument before = type.equals("insert")
                ? change.getDocument("fullDocument")
                : change.getDocument("fullDocumentBeforeChange", new BsonDocument());
        return new BsonDocument("operationType", new BsonString(operation(type).name()))
                .append("user", change.getDocument("documentKey").get("_id"))
                .append("done", before.getInt32("done", new BsonInt32(-1)));
    }

    private static Operation operation(String changeType) {
        return switch (changeType) {
            case "insert" -> Operation.CREATE;
            case "update" -> Operation.LOGIN;
            default -> Operation.DELETE;
        };
    }
}
