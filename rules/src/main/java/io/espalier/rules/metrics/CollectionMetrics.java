package io.espalier.rules.metrics;

import io.espalier.rules.Namespace;
import java.util.List;

/**
 * What the rules of one collection were applied to during a call.
 *
 * @param roles those that applied to a document, in the order of the file
 * @param noMatchingRole documents that no role applied to
 * @param unknownRole documents of which MongoDB alone knows which of several roles applied
 */
public record CollectionMetrics(Namespace namespace, List<RoleMetrics> roles, long noMatchingRole, long unknownRole) {
    public CollectionMetrics {
        roles = List.copyOf(roles);
    }

    /**
     * @param matchingDocuments documents that the role applied to
     * @param evaluatedFields fields whose rules decided whether they are seen; none where the document as a whole was decided
     * @param discardedFields those of them that are not seen
     */
    public record RoleMetrics(String name, long matchingDocuments, long evaluatedFields, long discardedFields) {}
}
