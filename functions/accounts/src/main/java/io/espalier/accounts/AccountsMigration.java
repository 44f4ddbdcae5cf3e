package io.espalier.accounts;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/**
 * Indexes of users and sessions: uniqueness of identities, and the removal of what has expired. And what authentication triggers
 * need.
 */
@Singleton
final class AccountsMigration implements Migration {

    @Override
    public void migrate(EspalierDatabase database) {
        UserHistory.keep(database);
        database.collection(UserRepository.COLLECTION)
                .createIndex(
                        Indexes.ascending("identities.provider_type", "identities.provider_id"),
                        new IndexOptions().unique(true));
        // Only anonymous users carry the field: half-made ones for an hour, others until they were idle for too long.
        database.collection(UserRepository.COLLECTION)
                .createIndex(Indexes.ascending("expires_at"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
        database.collection(SessionRepository.COLLECTION)
                .createIndex(Indexes.ascending("expires_at"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
        database.collection(SessionRepository.COLLECTION).createIndex(Indexes.ascending("user_id"));
    }
}
