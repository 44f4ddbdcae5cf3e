package io.espalier.triggers;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.result.UpdateResult;
import io.espalier.functions.database.EspalierDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;

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
     * Records a delivery inside a transaction. An upsert, because a duplicate key would abort the transaction.
     *
     * @return false if it was recorded before
     * @throws DeliveryOccupiedException if another transaction is recording it
     */
    boolean record(ClientSession session, String id, String trigger) {
        try {
            return upsert(session, id, trigger).getUpsertedId() != null;
        } catch (MongoException e) {
            if (DeliveryOccupiedException.isConflict(e)
                    || ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                // Without the cause, whose label would be found.
                throw new DeliveryOccupiedException(id);
            }
            throw e;
        }
    }

    /** Whether the effects of a delivery are committed. */
    boolean isRecorded(String id) {
        return database.collection(COLLECTION)
                        .withTimeout(TriggerServices.OPERATION_TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                        .find(Filters.eq("_id", id))
                        .first()
                != null;
    }

    private UpdateResult upsert(ClientSession session, String id, String trigger) {
        Instant now = clock.instant();
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
                        new UpdateOptions().upsert(true));
    }
}
