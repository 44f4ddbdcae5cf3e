package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Finds the values of operands. */
public final class OperandValues {
    private static final String HEADERS = "requestHeaders";

    private OperandValues() {}

    /**
     * @param spread whether an array also counts as each of its elements
     */
    static List<BsonValue> of(Operand operand, Bindings bindings, boolean spread) {
        return switch (operand) {
            case Operand.Literal literal -> FieldPath.EMPTY.values(literal.value(), spread);
            case Operand.Elements list -> FieldPath.EMPTY.values(array(list, bindings), spread);
            case Operand.Expansion expansion ->
                expansion.origin() == Operand.Origin.REQUEST
                        ? requestPath(expansion.path(), bindings).values(bindings.start(expansion.origin()), spread)
                        : expansion.path().values(bindings.start(expansion.origin()), spread);
        };
    }

    /** An element without a value is left out: nothing can be equal to it. */
    private static BsonArray array(Operand.Elements list, Bindings bindings) {
        BsonArray array = new BsonArray();
        for (Operand element : list.elements()) {
            array.addAll(of(element, bindings, false));
        }
        return array;
    }

    /** Header names have no case: the path is rewritten to the spelling that the request used. */
    private static FieldPath requestPath(FieldPath path, Bindings bindings) {
        List<String> parts = new ArrayList<>(path.parts());
        if (parts.size() >= 2
                && parts.getFirst().equals(HEADERS)
                && bindings.context().request().get(HEADERS) instanceof BsonDocument headers) {
            headers.keySet().stream()
                    .filter(parts.get(1)::equalsIgnoreCase)
                    .findFirst()
                    .ifPresent(name -> parts.set(1, name));
        }
        return new FieldPath(parts);
    }
}
