package io.espalier.rules.schema;

import io.espalier.rules.expression.Bindings;
import java.util.List;
import java.util.Optional;
import org.bson.BsonValue;

/** What the documents of a collection must be, parsed once. Immutable and thread-safe. */
public final class Schema {
    private final SchemaNode root;
    private final SchemaCondition condition;

    Schema(SchemaNode root) {
        this.root = root;
        this.condition = SchemaCondition.of(root);
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

    /**
     * The same decision as an aggregation expression: true for a document that fits and false for one that does not. It compares
     * strings with the collation of the operation that it stands in, which has to be the simple one.
     *
     * @param document an aggregation expression whose value is the document, such as {@code "$$ROOT"}
     * @return empty if the schema demands what no expression can say, or has a fault
     */
    public Optional<BsonValue> condition(BsonValue document) {
        return condition.on(document);
    }
}
