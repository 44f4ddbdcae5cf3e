package io.espalier.functions.log;

import io.espalier.rules.metrics.CollectionMetrics;
import io.espalier.rules.metrics.CollectionMetrics.RoleMetrics;
import java.util.List;

/** {@code rule_metrics} of an entry (spec/app-services.md §10). */
final class LoggedRules {
    /** A call that goes through very many collections must not make an entry that cannot be stored. */
    private static final int MAXIMUM_COLLECTIONS = 100;

    private LoggedRules() {}

    /** Nothing if no rules were applied to any document. */
    static void append(EntryBytes entry, List<CollectionMetrics> collections) {
        if (collections.isEmpty()) {
            return;
        }
        int metrics = entry.beginDocument("rule_metrics");
        int namespaces = entry.beginDocument("namespaces_metrics");
        for (int i = 0; i < Math.min(collections.size(), MAXIMUM_COLLECTIONS); i++) {
            append(entry, collections.get(i));
        }
        entry.end(namespaces).end(metrics);
    }

    private static void append(EntryBytes entry, CollectionMetrics metrics) {
        int collection = entry.beginDocument(metrics.namespace().toString());
        int roles = entry.beginDocument("roles");
        for (RoleMetrics role : metrics.roles()) {
            append(entry, role);
        }
        entry.end(roles).number("no_matching_role", metrics.noMatchingRole());
        if (metrics.unknownRole() != 0) {
            entry.number("unknown_role", metrics.unknownRole());
        }
        entry.end(collection);
    }

    private static void append(EntryBytes entry, RoleMetrics role) {
        int begin = entry.beginDocument(role.name());
        entry.number("matching_documents", role.matchingDocuments())
                .number("evaluated_fields", role.evaluatedFields())
                .number("discarded_fields", role.discardedFields())
                .end(begin);
    }
}
