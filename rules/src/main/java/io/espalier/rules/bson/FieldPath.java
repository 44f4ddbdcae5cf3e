package io.espalier.rules.bson;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A dotted path. It finds values exactly as MongoDB's matcher does: through arrays of documents, by array index, and, at the
 * end of the path, the elements of an array besides the array itself.
 */
public record FieldPath(List<String> parts) {
    public static final FieldPath EMPTY = new FieldPath(List.of());

    public FieldPath {
        parts = List.copyOf(parts);
    }

    public static FieldPath of(String dotted) {
        return dotted.isEmpty() ? EMPTY : new FieldPath(List.of(dotted.split("\\.", -1)));
    }

    /** What is wrong with the path for use in a query; null if nothing. */
    public static @Nullable String fault(String dotted) {
        for (String part : dotted.split("\\.", -1)) {
            if (part.isEmpty()) {
                return "path '" + dotted + "' has an empty part";
            }
            if (part.charAt(0) == '$') {
                return "path '" + dotted + "' has a part that begins with '$'";
            }
            if (part.indexOf('\0') >= 0) {
                return "a path contains a zero character";
            }
        }
        return null;
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    public String first() {
        return parts.getFirst();
    }

    public String dotted() {
        return String.join(".", parts);
    }

    /**
     * All values under the path.
     *
     * @param start where the path begins; null if that is missing itself
     * @param spread whether an array at the end of the path also counts as each of its elements
     */
    public List<BsonValue> values(@Nullable BsonValue start, boolean spread) {
        List<BsonValue> found = new ArrayList<>(1);
        if (start == null) {
            return found;
        }
        if (parts.isEmpty()) {
            end(start, spread, found);
        } else if (start instanceof BsonDocument document) {
            inDocument(document, 0, spread, found);
        } else if (start instanceof BsonArray array) {
            inArray(array, 0, spread, found);
        }
        return found;
    }

    private void inDocument(BsonDocument document, int index, boolean spread, List<BsonValue> found) {
        BsonValue value = document.get(parts.get(index));
        if (value == null) {
            return;
        }
        if (index == parts.size() - 1) {
            end(value, spread, found);
        } else if (value instanceof BsonDocument inner) {
            inDocument(inner, index + 1, spread, found);
        } else if (value instanceof BsonArray array) {
            inArray(array, index + 1, spread, found);
        }
    }

    /** A part may name a field of the array's documents as well as an index; an array directly inside needs an index. */
    private void inArray(BsonArray array, int index, boolean spread, List<BsonValue> found) {
        String part = parts.get(index);
        for (int i = 0; i < array.size(); i++) {
            BsonValue element = array.get(i);
            if (element instanceof BsonDocument inner) {
                inDocument(inner, index, spread, found);
            }
            if (!part.equals(Integer.toString(i))) {
                continue;
            }
            if (index == parts.size() - 1) {
                found.add(element);
            } else if (element instanceof BsonDocument inner) {
                inDocument(inner, index + 1, spread, found);
            } else if (element instanceof BsonArray inner) {
                inArray(inner, index + 1, spread, found);
            }
        }
    }

    private static void end(BsonValue value, boolean spread, List<BsonValue> found) {
        if (spread && value instanceof BsonArray array) {
            found.addAll(array);
        }
        found.add(value);
    }
}
