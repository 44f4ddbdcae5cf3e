package io.espalier.rules.expression;

import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * What is known of a document after a change that MongoDB has not made yet. Where MongoDB refuses the change, nothing of this
 * counts.
 *
 * @param written the paths that are written; none is inside of another, and deeper ones lead through documents only
 * @param others what is known of all other fields
 */
public record KnownChange(Map<FieldPath, FieldAfter> written, Others others) {
    /** Nothing is written. */
    public static final KnownChange NONE = new KnownChange(Map.of(), Others.KEPT);

    /** Everything may be written, and nothing is known of it. */
    public static final KnownChange ANYTHING = new KnownChange(Map.of(), Others.UNKNOWN);

    public KnownChange {
        written = Map.copyOf(written);
    }

    /** Whether fields may be written that are not named. */
    public boolean writesUnnamed() {
        return others != Others.KEPT;
    }

    FieldAfter after(FieldPath path) {
        for (Map.Entry<FieldPath, FieldAfter> each : written.entrySet()) {
            List<String> parts = each.getKey().parts();
            if (startsWith(path.parts(), parts)) {
                return inside(
                        each.getValue(),
                        path.parts().subList(parts.size(), path.parts().size()));
            }
            if (startsWith(parts, path.parts())) {
                return FieldAfter.UNKNOWN;
            }
        }
        return switch (others) {
            case KEPT -> FieldAfter.KEPT;
            case REMOVED -> path.first().equals(DocumentId.FIELD) ? FieldAfter.KEPT : FieldAfter.MISSING;
            case UNKNOWN -> FieldAfter.UNKNOWN;
        };
    }

    private static boolean startsWith(List<String> path, List<String> start) {
        return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
    }

    private static FieldAfter inside(FieldAfter outer, List<String> rest) {
        if (rest.isEmpty()) {
            return outer;
        }
        if (!(outer instanceof FieldAfter.Constant(BsonValue value))) {
            return FieldAfter.UNKNOWN;
        }
        if (!(value instanceof BsonDocument document)) {
            // In an array a path finds more than one value, or none.
            return value == null || !value.isArray() ? FieldAfter.MISSING : FieldAfter.UNKNOWN;
        }
        return inside(new FieldAfter.Constant(document.get(rest.getFirst())), rest.subList(1, rest.size()));
    }

    /** What is known of the fields that are not named; a document keeps its {@code _id} in any case. */
    public enum Others {
        KEPT,
        REMOVED,
        UNKNOWN
    }
}
