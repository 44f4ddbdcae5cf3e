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
        entry.begin("rule_metrics").begin("namespaces_metrics");
        for (int i = 0; i < Math.min(collections.size(), MAXIMUM_COLLECTIONS); i++) {
            append(entry, collections.get(i));
        }
        entry.end().end();
    }

    private static void append(EntryBytes entry, CollectionMetrics metrics) {
        entry.begin(metrics.namespace().toString()).begin("roles");
        for (RoleMetrics role : metrics.roles()) {
            append(entry, role);
        }
        entry.end().number("no_matching_role", metrics.noMatchingRole());
        if (metrics.unknownRole() != 0) {
            entry.number("unknown_role", metrics.unknownRole());
        }
        entry.end();
    }

    private static void append(EntryBytes entry, RoleMetrics role) {
        entry.begin(role.name())
                .number("matching_documents", role.matchingDocuments())
                .number("evaluated_fields", role.evaluatedFields())
                .number("discarded_fields", role.discardedFields())
                .end();
    }
}
