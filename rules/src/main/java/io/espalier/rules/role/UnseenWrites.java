package io.espalier.rules.role;

import io.espalier.rules.bson.FieldPath;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What an update writes to a document without its caller seeing what is there. It counts as changed even if it stays the
 * same: else he could find out by guessing.
 *
 * @param hidden top-level fields that he does not see whole; they need a verdict of their own
 * @param missing paths that lead to nothing in a document that is seen in part: they must look like hidden ones
 */
public record UnseenWrites(Set<String> hidden, List<FieldPath> missing) {
    public static final UnseenWrites NONE = new UnseenWrites(Set.of(), List.of());

    public UnseenWrites {
        hidden = Set.copyOf(hidden);
        missing = List.copyOf(missing);
    }

    public boolean isEmpty() {
        return hidden.isEmpty() && missing.isEmpty();
    }

    public static UnseenWrites hidden(Collection<String> fields) {
        return new UnseenWrites(Set.copyOf(fields), List.of());
    }
}
