package io.espalier.rules.schema;

import io.espalier.rules.expression.Bindings;
import java.util.List;

/** What the documents of a collection must be, parsed once. Immutable and thread-safe. */
public final class Schema {
    private final SchemaNode root;

    Schema(SchemaNode root) {
        this.root = root;
    }

    /** Of a file with a fault: no document fits. */
    public static Schema faulty() {
        return new Schema(SchemaNode.FAULTY);
    }

    /** Whether the file had no fault. If it had one, no document fits. */
    public boolean isSound() {
        return !root.equals(SchemaNode.FAULTY);
    }

    /**
     * What is wrong with a document.
     *
     * @param bindings the document that is judged as {@code root}, and the one before the change as {@code previousRoot}
     * @return empty if the document fits; at most {@link SchemaCheck#MOST_FAILURES}
     */
    public List<SchemaFailure> failures(Bindings bindings) {
        return SchemaCheck.failures(root, bindings);
    }

    SchemaNode root() {
        return root;
    }
}
