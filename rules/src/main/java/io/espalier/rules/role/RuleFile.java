package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import java.util.List;

/**
 * What one rule file says, wherever that counts.
 *
 * @param closed whether a fault in the file closes what it guards
 */
record RuleFile(List<Role> roles, List<Filter> filters, boolean closed) {
    RuleFile {
        roles = List.copyOf(roles);
        filters = List.copyOf(filters);
    }

    CollectionRules in(Namespace namespace) {
        return closed ? CollectionRules.closed(namespace) : new CollectionRules(namespace, roles, filters, false);
    }
}
