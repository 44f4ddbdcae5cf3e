package io.espalier.rules.table;

import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What is to come of an attempt. */
sealed interface Expectation {
    /**
     * @param text one of the words that {@link Outcome} writes
     */
    record Word(String text) implements Expectation {}

    /** What the caller sees of the document. */
    record Seen(BsonDocument document) implements Expectation {}

    /** The top-level fields that the caller sees of the document. */
    record Fields(Set<String> names) implements Expectation {
        public Fields {
            names = Set.copyOf(names);
        }
    }

    /** What the caller finds, in the order of the table. */
    record Documents(List<BsonDocument> documents) implements Expectation {
        public Documents {
            documents = List.copyOf(documents);
        }
    }

    /** The {@code _id}s of what the caller finds, in the order of the table. */
    record Ids(List<BsonValue> ids) implements Expectation {
        public Ids {
            ids = List.copyOf(ids);
        }
    }
}
