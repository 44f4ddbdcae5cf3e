package io.espalier.functions.log;

import io.espalier.rules.metrics.CollectionMetrics;
import io.espalier.rules.metrics.CollectionMetrics.RoleMetrics;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt64;

/** {@code rule_metrics} of an entry (spec/app-services.md §10). */
final class LoggedRules {
    /** A call that goes through very many collections must not make an entry that cannot be stored. */
    private static final int MAXIMUM_COLLECTIONS = 100;

    private LoggedRules() {}

    /** Empty if no rules were applied to any document. */
    static Optional<BsonDocument> of(List<CollectionMetrics> collections) {
        if (collections.isEmpty()) {
            return Optional.empty();
        }
        BsonDocument namespaces = new BsonDocument();
        collections.stream()
                .limit(MAXIMUM_COLLECTIONS)
                .forEach(metrics -> namespaces.append(metrics.namespace().toString(), ofCollection(metrics)));
        return Optional.of(new BsonDocument("namespaces_metrics", namespaces));
    }

    private static BsonDocument ofCollection(CollectionMetrics metrics) {
        BsonDocument roles = new BsonDocument();
        metrics.roles().forEach(role -> roles.append(role.name(), ofRole(role)));
        BsonDocument collection =
                new BsonDocument("roles", roles).append("no_matching_role", new BsonInt64(metrics.noMatchingRole()));
        return metrics.unknownRole() == 0
                ? collection
                : collection.append("unknown_role", new BsonInt64(metrics.unknownRole()));
    }

    private static BsonDocument ofRole(RoleMetrics role) {
        return new BsonDocument("matching_documents", new BsonInt64(role.matchingDocuments()))
                .append("evaluated_fields", new BsonInt64(role.evaluatedFields()))
                .append("discarded_fields", new BsonInt64(role.discardedFields()));
    }
}
