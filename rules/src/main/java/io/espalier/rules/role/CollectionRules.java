package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import java.util.List;

/**
 * The rules of one collection.
 *
 * @param roles in the order in which they are tried
 * @param filters all of those that apply to a caller count
 * @param closed whether a fault in the file closes the collection to all callers under rules
 */
public record CollectionRules(Namespace namespace, List<Role> roles, List<Filter> filters, boolean closed) {
    public CollectionRules {
        roles = List.copyOf(roles);
        filters = List.copyOf(filters);
    }

    /** Without roles, so that nobody under rules may even ask. */
    public static CollectionRules none(Namespace namespace) {
        return new CollectionRules(namespace, List.of(), List.of(), false);
    }

    static CollectionRules closed(Namespace namespace) {
        return new CollectionRules(namespace, List.of(), List.of(), true);
    }

    /** In the order in which they are tried. */
    public List<String> roleNames() {
        return roles.stream().map(Role::name).toList();
    }

    /** The same rules for what comes out of a search: roles that do not allow one deny (spec/app-services.md §2.4). */
    public CollectionRules forSearch() {
        return new CollectionRules(
                namespace,
                roles.stream().map(role -> role.search() ? role : role.denied()).toList(),
                filters,
                closed);
    }
}
