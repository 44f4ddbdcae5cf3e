package io.espalier.app;

import java.util.List;
import java.util.Set;

/**
 * The files of all collections.
 *
 * @param rules the ones that were not refused
 * @param closed the collections of the refused ones
 * @param hidesClosed whether a file was refused that does not say for which collection it is
 * @param schemas the schema files, also the refused ones
 */
record CollectionRuleFiles(
        List<CollectionRulesDefinition> rules,
        Set<ClosedCollection> closed,
        boolean hidesClosed,
        List<SchemaDefinition> schemas) {}
