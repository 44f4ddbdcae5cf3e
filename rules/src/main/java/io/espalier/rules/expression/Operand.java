package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import java.util.List;
import org.bson.BsonValue;

/** One side of a comparison. */
public sealed interface Operand {

    /** A value written in the rule file. */
    record Literal(BsonValue value) implements Operand {}

    /** An array written in the rule file that holds expansions. */
    record Elements(List<Operand> elements) implements Operand {
        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /** A value found under a path when the expression is decided. It may be missing, and there may be several. */
    record Expansion(Origin origin, FieldPath path) implements Operand {}

    /** Whether the operand's value depends on the document. */
    default boolean isOfDocument() {
        return switch (this) {
            case Literal _ -> false;
            case Elements list -> list.elements().stream().anyMatch(Operand::isOfDocument);
            case Expansion expansion -> expansion.origin().isOfDocument();
        };
    }

    /** Where an expansion's path begins. */
    enum Origin {
        /** The document after the operation. */
        ROOT,
        /** The document before the operation. */
        PREVIOUS_ROOT,
        /** The value of the field that the rule guards, after the operation. */
        THIS,
        /** The value of the field that the rule guards, before the operation. */
        PREVIOUS,
        USER,
        VALUES,
        ENVIRONMENT,
        REQUEST;

        boolean isOfDocument() {
            return switch (this) {
                case ROOT, PREVIOUS_ROOT, THIS, PREVIOUS -> true;
                case USER, VALUES, ENVIRONMENT, REQUEST -> false;
            };
        }
    }
}
