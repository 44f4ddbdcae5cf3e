package io.espalier.triggers;

import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import io.espalier.triggers.delivery.DeadLetterRepository;
import io.espalier.triggers.delivery.DeliveryRepository;
import jakarta.inject.Singleton;

/** The indexes of the collections that this room owns. {@code trigger_positions} needs none but its {@code _id}. */
@Singleton
final class TriggerCollections implements Migration {

    @Override
    public void migrate(EspalierDatabase database) {
        DeliveryRepository.prepare(database);
        DeadLetterRepository.prepare(database);
    }
}
