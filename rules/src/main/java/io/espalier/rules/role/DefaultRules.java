package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import java.util.Optional;
import java.util.Set;

/**
 * The rules for collections that have no roles of their own (spec/app-services.md §2.2).
 *
 * @param file empty if there are none
 * @param closed collections that they must not open
 */
record DefaultRules(Optional<RuleFile> file, Set<Namespace> closed) {
    static final DefaultRules NONE = new DefaultRules(Optional.empty(), Set.of());

    private static final String MONGODBS_OWN_COLLECTIONS = "system.";

    DefaultRules {
        closed = Set.copyOf(closed);
    }

    /** The rules of a collection that has no file. */
    Optional<CollectionRules> of(Namespace namespace) {
        return file.filter(_ -> reach(namespace)).map(defaults -> defaults.in(namespace));
    }

    /**
     * The rules of a collection that has a file. Default roles take the place of missing ones, never of roles that do not
     * apply; default filters count only where there is no file.
     */
    CollectionRules complete(Namespace namespace, RuleFile own) {
        if (own.closed() || !own.roles().isEmpty() || file.isEmpty() || !reach(namespace)) {
            return own.in(namespace);
        }
        RuleFile defaults = file.get();
        return new RuleFile(defaults.roles(), own.filters(), defaults.closed()).in(namespace);
    }

    /** They do not name what they open, and so never open what holds MongoDB's views, profiles and the like. */
    private boolean reach(Namespace namespace) {
        return !closed.contains(namespace) && !namespace.collection().startsWith(MONGODBS_OWN_COLLECTIONS);
    }
}
