package io.espalier.rules.guard;

import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;

/**
 * How much a single operation under rules may do by itself. Beyond it the operation is refused by name.
 *
 * @param documentsDropped documents that MongoDB finds and that are then found to be hidden or not wanted, at most; needed
 *     for rules that MongoDB cannot decide, and for conditions on fields that may be hidden. At least 0.
 * @param documentsHeld documents or values that an operation holds in memory at once, at most: where the order depends on
 *     fields that may be hidden, and for pipelines over a view that MongoDB cannot make. At least 1.
 * @param documentsWritten documents that one update or delete of many changes, or one insert of many inserts, at most: they
 *     take effect together in one transaction. At least 1.
 */
public record GuardLimits(int documentsDropped, int documentsHeld, int documentsWritten) {
    public static final GuardLimits DEFAULT = new GuardLimits(10_000, 10_000, 1_000);

    public GuardLimits {
        if (documentsDropped < 0 || documentsHeld < 1 || documentsWritten < 1) {
            throw new IllegalArgumentException(
                    "documentsDropped must be at least 0, documentsHeld and documentsWritten at least 1, got "
                            + documentsDropped + ", " + documentsHeld + " and " + documentsWritten);
        }
    }

    void requireDropped(int dropped, Namespace namespace) {
        if (dropped > documentsDropped) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "the rules of '" + namespace + "' can be decided only document by document here, and more than "
                            + documentsDropped + " were hidden or did not match: narrow the query");
        }
    }

    void requireHeld(int held, Namespace namespace) {
        if (held > documentsHeld) {
            throw new RulesException(
                    RulesErrorCode.NOT_SUPPORTED,
                    "the rules of '" + namespace + "' can be decided only document by document here, and more than "
                            + documentsHeld + " would be held in memory: narrow the query");
        }
    }
}
