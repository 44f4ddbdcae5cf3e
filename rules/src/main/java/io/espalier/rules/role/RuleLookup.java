package io.espalier.rules.role;

import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.Set;

/** Finds the rules that callers meet at a collection. Immutable and thread-safe. */
public final class RuleLookup {
    private static final Set<String> MONGODBS_OWN_DATABASES = Set.of("admin", "local", "config");

    private final RuleBook rules;
    private final Set<String> closedDatabases;

    /**
     * @param closedDatabases databases that no caller under rules may reach whatever the rules say (spec/app-services.md
     *     §2.8, 13), besides MongoDB's own {@code admin}, {@code local} and {@code config}
     */
    public RuleLookup(RuleBook rules, Set<String> closedDatabases) {
        this.rules = rules;
        this.closedDatabases = Set.copyOf(closedDatabases);
    }

    /**
     * @return rules with at least one role
     * @throws RulesException with {@link RulesErrorCode#NO_MATCHING_RULE} when no caller may even ask
     */
    public CollectionRules require(Namespace namespace) {
        CollectionRules found = isClosed(namespace.database())
                ? CollectionRules.none(namespace)
                : rules.rules(namespace).orElseGet(() -> CollectionRules.none(namespace));
        if (found.closed()) {
            throw new RulesException(
                    RulesErrorCode.NO_MATCHING_RULE,
                    "the rules for namespace '" + namespace + "' are closed by a fault in their file; the import report"
                            + " names it");
        }
        if (found.roles().isEmpty()) {
            throw new RulesException(
                    RulesErrorCode.NO_MATCHING_RULE, "no rule exists for namespace '" + namespace + "'");
        }
        return found;
    }

    /** MongoDB does not let two databases differ only in case, so neither may a rule. */
    private boolean isClosed(String database) {
        return MONGODBS_OWN_DATABASES.stream().anyMatch(database::equalsIgnoreCase)
                || closedDatabases.stream().anyMatch(database::equalsIgnoreCase);
    }
}
