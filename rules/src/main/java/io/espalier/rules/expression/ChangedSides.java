package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Operand.Origin;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonValue;

/**
 * Says what the sides of comparisons stand for in a document that is to be changed.
 *
 * @param field the field whose rules these are; empty in rules of the whole document
 */
record ChangedSides(KnownChange change, FieldPath field) {

    ChangedSides forField(FieldPath path) {
        return new ChangedSides(change, path);
    }

    ChangedSide of(Operand operand) {
        if (operand instanceof Operand.Expansion(Origin origin, FieldPath path) && origin.isOfDocument()) {
            return switch (origin) {
                case ROOT -> after(path);
                case PREVIOUS_ROOT -> before(path);
                case THIS -> field.isEmpty() ? ChangedSide.OPEN : after(joined(field, path));
                case PREVIOUS -> field.isEmpty() ? ChangedSide.OPEN : before(joined(field, path));
                case USER, VALUES, ENVIRONMENT, REQUEST -> throw new IllegalArgumentException(origin.toString());
            };
        }
        return operand.isOfDocument() ? ChangedSide.OPEN : new ChangedSide.OfCaller(operand);
    }

    private static FieldPath joined(FieldPath outer, FieldPath inner) {
        List<String> parts = new ArrayList<>(outer.parts());
        parts.addAll(inner.parts());
        return new FieldPath(parts);
    }

    private ChangedSide after(FieldPath path) {
        if (path.isEmpty()) {
            return ChangedSide.OPEN;
        }
        return switch (change.after(path)) {
            case FieldAfter.Kept _ -> before(path);
            case FieldAfter.Constant(BsonValue value) ->
                value == null ? ChangedSide.MISSING : new ChangedSide.OfCaller(new Operand.Literal(value));
            case FieldAfter.Computed computed -> new ChangedSide.Worked(computed);
            case FieldAfter.Unknown _ -> ChangedSide.OPEN;
        };
    }

    private static ChangedSide before(FieldPath path) {
        return path.isEmpty() ? ChangedSide.OPEN : new ChangedSide.OfDocument(path);
    }
}
