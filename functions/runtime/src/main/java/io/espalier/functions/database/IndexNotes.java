package io.espalier.functions.database;

import com.mongodb.MongoServerException;
import io.espalier.rules.guard.UnusableIndex;
import io.espalier.rules.role.RuleBook;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Says once, while a server prepares the database anyway, which indexes cannot serve callers under rules. It changes nothing,
 * and a server that may not list indexes starts all the same.
 */
@Singleton
final class IndexNotes implements Migration {
    private static final Logger LOG = Logger.getLogger(IndexNotes.class);

    private final RuleBook rules;

    @Inject
    IndexNotes(RuleBook rules) {
        this.rules = rules;
    }

    @Override
    public void migrate(EspalierDatabase database) {
        if (rules.collections().isEmpty()) {
            return;
        }
        try {
            UnusableIndex.of(database.client(), rules.collections()).forEach(index -> LOG.warn(index.toText()));
        } catch (MongoServerException refused) {
            LOG.infof("the indexes of the collections with rules could not be listed: code %d", refused.getCode());
        }
    }
}
