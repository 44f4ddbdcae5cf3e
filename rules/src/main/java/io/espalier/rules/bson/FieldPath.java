package io.espalier.rules.bson;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
        any(start, spread, value -> {
            if (value != null) {
                found.add(value);
            }
            return false;
        });
        return found;
    }

    /**
     * Whether the test holds for one of the values under the path. It is asked for a null where a document on the way, or
     * something that is no document, lacks the next field. Elements of an array that are no documents lack nothing.
     *
     * @param start where the path begins; null if that is missing itself
     * @param spread whether an array at the end of the path also counts as each of its elements
     */
    public boolean any(@Nullable BsonValue start, boolean spread, Predicate<@Nullable BsonValue> test) {
        return from(start, 0, spread, test);
    }

    private boolean from(@Nullable BsonValue value, int index, boolean spread, Predicate<@Nullable BsonValue> test) {
        if (value != null && index == parts.size()) {
            return end(value, spread, test);
        }
        return switch (value) {
            case BsonDocument document -> from(document.get(parts.get(index)), index + 1, spread, test);
            case BsonArray array -> inArray(array, index, spread, test);
            case null, default -> test.test(null);
        };
    }

    /** A part may name a field of the array's documents as well as an index; an array directly inside needs an index. */
    private boolean inArray(BsonArray array, int index, boolean spread, Predicate<@Nullable BsonValue> test) {
        for (BsonValue element : array) {
            if (element instanceof BsonDocument && from(element, index, spread, test)) {
                return true;
            }
        }
        int position = position(parts.get(index), array.size());
        if (position < 0) {
            return false;
        }
        BsonValue element = array.get(position);
        if (index == parts.size() - 1) {
            return test.test(element);
        }
        return (element instanceof BsonDocument || element instanceof BsonArray)
                && from(element, index + 1, spread, test);
    }

    /** The index that a part names, as MongoDB writes it; -1 if it names none of the array. */
    private static int position(String part, int size) {
        if (part.length() > 9 || part.isEmpty() || (part.charAt(0) == '0' && part.length() > 1)) {
            return -1;
        }
        int position = 0;
        for (int i = 0; i < part.length(); i++) {
            int digit = part.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            position = 10 * position + digit;
        }
        return position < size ? position : -1;
    }

    private static boolean end(BsonValue value, boolean spread, Predicate<@Nullable BsonValue> test) {
        if (spread && value instanceof BsonArray array) {
            for (BsonValue element : array) {
                if (test.test(element)) {
                    return true;
                }
            }
        }
        return test.test(value);
    }
}
