package io.espalier.rules;

import java.util.List;

/**
 * The rules of one collection.
 *
 * @param roles in the order in which they are tried
 * @param closed whether a fault in the file closes the collection to all callers under rules
 */
record CollectionRules(Namespace namespace, List<Role> roles, boolean closed) {
    CollectionRules {
        roles = List.copyOf(roles);
    }

    static CollectionRules closed(Namespace namespace) {
        return new CollectionRules(namespace, List.of(), true);
    }
}
