package io.espalier.triggers;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * The collection {@value #COLLECTION}: one document per event whose function failed. They stay until somebody decides about
 * them: nothing expires. All writes are majority writes. Thread-safe.
 */
final class DeadLetterRepository {
    static final String COLLECTION = "dead_letters";
    static final String TRIGGER = "trigger";
    static final String LAST_AT = "lastAt";

    /** Room for the event beside the rest of a document, which MongoDB limits to 16 MiB. */
    private static final int MAX_EVENT_BYTES = 15 * 1024 * 1024;

    /** What remains of an event that has no room: enough to find the document. */
    private static final List<String> HEAD =
            List.of("_id", "operationType", "ns", "documentKey", "clusterTime", "wallTime");

    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private final EspalierDatabase database;
    private final Duration timeLimit;

    DeadLetterRepository(EspalierDatabase database, Duration timeLimit) {
        this.database = database;
        this.timeLimit = timeLimit;
    }

    /** Stores a dead letter; when the event has one already, this is another attempt. */
    void store(DeadLetter letter) {
        boolean fits =
                new RawBsonDocument(letter.event(), CODEC).getByteBuffer().remaining() <= MAX_EVENT_BYTES;
        BsonDateTime at = new BsonDateTime(letter.at().toEpochMilli());
        BsonDocument error = new BsonDocument("code", new BsonString(letter.errorCode()))
                .append("message", new BsonString(letter.errorMessage()));
        BsonDocument document = new BsonDocument("_id", new BsonString(letter.deliveryId()))
                .append(TRIGGER, new BsonString(letter.trigger()))
                .append("function", new BsonString(letter.function()))
                .append("event", fits ? letter.event() : head(letter.event()))
                .append("eventReduced", BsonBoolean.valueOf(!fits))
                .append("error", error)
                .append("attempts", new BsonInt32(1))
                .append("firstAt", at)
                .append(LAST_AT, at);
        try {
            collection().insertOne(document);
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            collection()
                    .updateOne(
                            eq("_id", letter.deliveryId()),
                            Updates.combine(
                                    Updates.inc("attempts", 1), Updates.set("error", error), Updates.set(LAST_AT, at)));
        }
    }

    private MongoCollection<BsonDocument> collection() {
        return database.collection(COLLECTION).withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static BsonDocument head(BsonDocument event) {
        BsonDocument head = new BsonDocument();
        HEAD.stream().filter(event::containsKey).forEach(field -> head.append(field, event.get(field)));
        return head;
    }
}
