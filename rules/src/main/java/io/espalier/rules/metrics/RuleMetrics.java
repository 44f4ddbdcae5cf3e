package io.espalier.rules.metrics;

import io.espalier.rules.Namespace;
import java.util.List;
import java.util.function.Supplier;

/** Counts what the rules of one call are applied to. Told by the call's thread alone. */
@FunctionalInterface
public interface RuleMetrics {
    /** Counts nothing, at no cost. */
    RuleMetrics NONE = (namespace, roles) -> RoleCounts.NONE;

    /**
     * Asked for once each time the rules of a collection are read.
     *
     * @param roles gives the names of the collection's roles, in the order in which they are tried; the same each time
     */
    RoleCounts collection(Namespace namespace, Supplier<List<String>> roles);
}
