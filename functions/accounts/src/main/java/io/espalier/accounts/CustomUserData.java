package io.espalier.accounts;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.espalier.app.App;
import io.espalier.app.CustomUserDataDefinition;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.database.EspalierDatabase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Custom user data as it is now: the document whose id field holds the user's id as a string, else as an ObjectId; of several,
 * the first inserted (spec/app-services.md §8.6). Read with system rights: what a user may see of it elsewhere is the rules'
 * matter.
 */
@Singleton
final class CustomUserData {
    /** What fits into a token that still fits into a request header of common servers. */
    static final int MAXIMUM_BYTES = 16 * 1024;

    /** Who waits for it is a login, or all later events of a trigger. */
    private static final long TIME_LIMIT_SECONDS = 10;

    private final App app;
    private final EspalierDatabase database;

    @Inject
    CustomUserData(App app, EspalierDatabase database) {
        this.app = app;
        this.database = database;
    }

    /** @throws FunctionException with {@code BAD_REQUEST} if a token cannot hold the document */
    BsonDocument read(ObjectId userId) {
        BsonDocument data = stored(userId);
        app.customUserData().ifPresent(definition -> checkFits(data, definition));
        return data;
    }

    /** The document of whatever size. */
    BsonDocument stored(ObjectId userId) {
        return app.customUserData()
                .flatMap(definition -> find(definition, new BsonString(userId.toHexString()))
                        .or(() -> find(definition, new BsonObjectId(userId))))
                .orElseGet(BsonDocument::new);
    }

    private Optional<BsonDocument> find(CustomUserDataDefinition definition, BsonValue id) {
        MongoCollection<BsonDocument> collection = database.client()
                .getDatabase(definition.database())
                .getCollection(definition.collection(), BsonDocument.class)
                .withReadPreference(ReadPreference.primary())
                .withTimeout(TIME_LIMIT_SECONDS, TimeUnit.SECONDS);
        @Nullable
        BsonDocument first = collection
                .find(Filters.eq(definition.userIdField(), id))
                .sort(Sorts.ascending("_id"))
                .first();
        return Optional.ofNullable(first);
    }

    private static void checkFits(BsonDocument data, CustomUserDataDefinition definition) {
        String json = data.toJson(
                JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build());
        int size = json.getBytes(StandardCharsets.UTF_8).length;
        if (size > MAXIMUM_BYTES) {
            throw unfit(definition, "has " + size + " bytes as JSON; access tokens hold at most " + MAXIMUM_BYTES);
        }
        try {
            BsonDocument.parse(json);
        } catch (JsonParseException | IllegalArgumentException | BsonInvalidOperationException e) {
            throw unfit(definition, "has a field whose name begins with '$' and reads as another type");
        }
    }

    private static FunctionException unfit(CustomUserDataDefinition definition, String what) {
        return new FunctionException(
                FunctionErrorCode.BAD_REQUEST,
                "the custom user data of this user, a document of " + definition.database() + "."
                        + definition.collection() + ", " + what);
    }
}
