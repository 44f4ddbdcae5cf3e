package io.espalier.triggers;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** The indexes of the collections that this room owns. {@code trigger_positions} needs none but its {@code _id}. */
@Singleton
final class TriggerCollections implements Migration {

    @Override
    public void migrate(EspalierDatabase database) {
        database.collection(DeliveryRepository.COLLECTION)
                .createIndex(
                        Indexes.ascending(DeliveryRepository.EXPIRES_AT),
                        new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
        database.collection(DeadLetterRepository.COLLECTION)
                .createIndex(Indexes.ascending(DeadLetterRepository.TRIGGER, DeadLetterRepository.LAST_AT));
    }
}
