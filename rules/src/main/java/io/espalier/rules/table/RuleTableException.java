package io.espalier.rules.table;

/** A table that cannot be read. The message names the place in the table and what is allowed there. */
public final class RuleTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RuleTableException(String path, String reason) {
        super(path.isEmpty() ? reason : path + ": " + reason);
    }
}
