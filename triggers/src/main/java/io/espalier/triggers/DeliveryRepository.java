package io.espalier.triggers;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.espalier.functions.EspalierDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * The collection {@value #COLLECTION}: one small document per event that a transactional function has finished, written in
 * the function's own transaction. It is removed after the retention; an event can only be read again while the oplog holds
 * it, so the retention should be longer than the oplog. Thread-safe.
 */
final class DeliveryRepository {
    static final String COLLECTION = "trigger_deliveries";
    static final String EXPIRES_AT = "expiresAt";

    private final EspalierDatabase database;
    private final Duration retention;
    private final Clock clock;

    DeliveryRepository(EspalierDatabase database, Duration retention, Clock clock) {
        this.database = database;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Records a delivery inside a transaction. An upsert, because a duplicate key would abort the transaction. Of two
     * transactions that record the same delivery at once MongoDB refuses one with a write conflict, which asks for its
     * repetition; the repetition finds the record.
     *
     * @return false if it was recorded before
     */
    boolean record(ClientSession session, String id, String trigger) {
        Instant now = clock.instant();
        try {
            return database.client()
                            .getDatabase(database.name())
                            .getCollection(COLLECTION)
                            .updateOne(
                                    session,
                                    Filters.eq("_id", id),
                                    Updates.combine(
                                            Updates.setOnInsert("trigger", trigger),
                                            Updates.setOnInsert("finishedAt", Date.from(now)),
                                            Updates.setOnInsert(EXPIRES_AT, Date.from(now.plus(retention)))),
                                    new UpdateOptions().upsert(true))
                            .getUpsertedId()
                    != null;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                throw repeatable(e);
            }
            throw e;
        }
    }

    /** Another transaction recorded the delivery between our snapshot and our write: the repetition will see it. */
    private static MongoException repeatable(MongoWriteException duplicate) {
        MongoException conflict = new MongoException(duplicate.getCode(), "delivery recorded meanwhile", duplicate);
        conflict.addLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
        return conflict;
    }
}
