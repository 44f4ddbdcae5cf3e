package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import java.util.List;

/**
 * The rules of one collection.
 *
 * @param roles in the order in which they are tried
 * @param closed whether a fault in the file closes the collection to all callers under rules
 */
public record CollectionRules(Namespace namespace, List<Role> roles, boolean closed) {
    public CollectionRules {
        roles = List.copyOf(roles);
    }

    static CollectionRules closed(Namespace namespace) {
        return new CollectionRules(namespace, List.of(), true);
    }

    /** The same rules for what comes out of a search: roles that do not allow one deny (spec/app-services.md §2.4). */
    public CollectionRules forSearch() {
        return new CollectionRules(
                namespace,
                roles.stream().map(role -> role.search() ? role : role.denied()).toList(),
                closed);
    }
}
