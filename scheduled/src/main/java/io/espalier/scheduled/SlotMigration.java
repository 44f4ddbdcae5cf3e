package io.espalier.scheduled;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** The indexes of {@code schedule_slots}: the latest slot of a schedule, and the end of each record's time. */
@Singleton
final class SlotMigration implements Migration {
    @Override
    public void migrate(EspalierDatabase database) {
        var slots = database.collection(SlotRepository.NAME);
        slots.createIndex(SlotRepository.latestIndex());
        slots.createIndex(Indexes.ascending("expire_at"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }
}
