package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import java.util.List;
import org.bson.BsonValue;

/** One side of a comparison. */
public sealed interface Operand {

    /** A value written in the rule file. */
    record Literal(BsonValue value) implements Operand {}

    /** An array written in the rule file that holds operands which are no literals. */
    record Elements(List<Operand> elements) implements Operand {
        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /** An object written in the rule file that holds operands which are no literals. */
    record Fields(List<Field> fields) implements Operand {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    record Field(String name, Operand value) {}

    /** A value found under a path when the expression is decided. It may be missing, and there may be several. */
    record Expansion(Origin origin, FieldPath path) implements Operand {}

    /** What a conversion makes of the one value of its operand; it cannot be decided for any other. */
    record Converted(Conversion conversion, Operand operand) implements Operand {}

    /** What a function returns; it cannot be decided if the function throws. */
    record Result(String function, List<Operand> arguments) implements Operand {
        public Result {
            arguments = List.copyOf(arguments);
        }
    }

    /** Whether the operand's value depends on the document. */
    default boolean isOfDocument() {
        return switch (this) {
            case Literal _ -> false;
            case Elements list -> list.elements().stream().anyMatch(Operand::isOfDocument);
            case Fields object ->
                object.fields().stream().anyMatch(field -> field.value().isOfDocument());
            case Expansion expansion -> expansion.origin().isOfDocument();
            case Converted converted -> converted.operand().isOfDocument();
            case Result result -> result.arguments().stream().anyMatch(Operand::isOfDocument);
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
