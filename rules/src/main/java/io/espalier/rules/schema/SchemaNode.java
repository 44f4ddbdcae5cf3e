package io.espalier.rules.schema;

import java.util.List;

/** What a schema demands of one value: all of its constraints. */
record SchemaNode(List<Constraint> constraints) {
    SchemaNode {
        constraints = List.copyOf(constraints);
    }

    /** The schema of a file with a fault: nothing fits. */
    static final SchemaNode FAULTY = new SchemaNode(List.of(new Constraint.Faulty()));
}
