package io.espalier.rules;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;

/**
 * How documents change. Immutable: each method returns a changed copy.
 *
 * @param arrayFilters conditions that the {@code $[name]} in paths of operators refer to
 */
public record Update(Change change, List<Bson> arrayFilters) {
    public Update {
        arrayFilters = List.copyOf(arrayFilters);
    }

    /** Update operators, such as {@code {$set: {a: 1}}}. */
    public static Update operators(Bson operators) {
        return new Update(new Change.Operators(operators), List.of());
    }

    /** An aggregation pipeline that makes the new document of the old one. */
    public static Update pipeline(List<? extends Bson> stages) {
        return new Update(new Change.Pipeline(List.copyOf(stages)), List.of());
    }

    /**
     * Whether a document given as an update is none, but a document to put in another's place. An empty one is neither: it
     * would empty what it meets, and is a mistake more often than a wish.
     */
    public static boolean isReplacement(BsonDocument update) {
        return !update.isEmpty() && update.keySet().stream().noneMatch(key -> key.startsWith("$"));
    }

    public Update arrayFilters(List<? extends Bson> filters) {
        return new Update(change, List.copyOf(filters));
    }

    /** The two languages that MongoDB has for changes. */
    public sealed interface Change {
        record Operators(Bson operators) implements Change {}

        record Pipeline(List<Bson> stages) implements Change {
            public Pipeline {
                stages = List.copyOf(stages);
            }
        }
    }
}
