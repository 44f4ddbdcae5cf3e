package io.espalier.rules.guard;

/**
 * How much a single operation under rules may do by itself. Beyond it the operation is refused by name.
 *
 * @param documentsDropped documents that MongoDB finds and that are then found to be hidden, at most; needed for rules that
 *     MongoDB cannot decide. At least 0.
 * @param documentsWritten documents that one update or delete of many changes, or one insert of many inserts, at most: they
 *     take effect together in one transaction. At least 1.
 */
public record GuardLimits(int documentsDropped, int documentsWritten) {
    public static final GuardLimits DEFAULT = new GuardLimits(10_000, 1_000);

    public GuardLimits {
        if (documentsDropped < 0 || documentsWritten < 1) {
            throw new IllegalArgumentException(
                    "documentsDropped must be at least 0 and documentsWritten at least 1, got " + documentsDropped
                            + " and " + documentsWritten);
        }
    }
}
