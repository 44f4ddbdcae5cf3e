package io.espalier.rules.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import io.espalier.rules.expression.Truth;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/**
 * Java searches for a pattern where MongoDB does: each generated pattern in each generated text. A seed can be set with {@code
 * -Despalier.seed=…}.
 */
class PatternDifferentialIT {
    private static final int PATTERNS = 2000;
    private static final int TEXTS = 150;

    private static final List<String> PIECES = List.of(
            "a",
            "b",
            "A",
            "1",
            "_",
            ".",
            "^",
            "$",
            "|",
            "*",
            "+",
            "?",
            "*?",
            "++",
            "{2}",
            "{1,2}",
            "{0,}",
            "(",
            ")",
            "(?:",
            "(?=",
            "(?!",
            "(?<=",
            "(?i)",
            "(?s)",
            "(?m)",
            "(?i:",
            "\\d",
            "\\w",
            "\\s",
            "\\D",
            "\\W",
            "\\S",
            "\\b",
            "\\.",
            "\\-",
            "\\n",
            "\\1",
            "\\Z",
            "\\z",
            "[ab]",
            "[^a]",
            "[a-c1]",
            "[\\w.-]",
            "[^\\s]",
            "[.$^]",
            "[]a]",
            "[a-]",
            "[\\d\\-]",
            "é",
            "\uD83D\uDE00",
            "\\p{L}",
            "\\h",
            "\\R",
            "\\x41",
            "\\x{e9}");

    private static final List<String> CHARACTERS = List.of(
            "a",
            "b",
            "A",
            "c",
            "1",
            "_",
            "-",
            ".",
            " ",
            "\n",
            "\r",
            "\t",
            "é",
            "É",
            "\uD83D\uDE00",
            "\u2028",
            "\u00a0");

    private final Random random;
    private final String seeded;
    private final TreeMap<Truth, Integer> decisions = new TreeMap<>();
    private int common;

    PatternDifferentialIT() {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        this.random = new Random(seed);
        this.seeded = "seed " + seed;
    }

    @Test
    void javaAndMongoDbFindTheSame() {
        MongoCollection<BsonDocument> collection =
                MongoReplicaSet.shared().client().getDatabase("schemas").getCollection("patterns", BsonDocument.class);
        collection.drop();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            texts.add(some(CHARACTERS, 6));
            collection.insertOne(new BsonDocument("_id", new BsonInt32(i)).append("s", new BsonString(texts.get(i))));
        }
        for (int i = 0; i < PATTERNS; i++) {
            String pattern = some(PIECES, 5);
            if (PatternSyntax.fault(pattern).isEmpty()) {
                compare(pattern, texts, collection);
            }
        }
        assertThat(decisions).containsKeys(Truth.TRUE, Truth.FALSE).doesNotContainKey(Truth.UNKNOWN);
        assertThat(common).as("patterns that an aggregation may use").isGreaterThan(PATTERNS / 20);
    }

    private void compare(String pattern, List<String> texts, MongoCollection<BsonDocument> collection) {
        BsonDocument bySchema = BsonDocument.parse("{properties: {s: {}}}");
        bySchema.getDocument("properties").put("s", new BsonDocument("pattern", new BsonString(pattern)));
        Optional<Set<Integer>> found = ids(collection, new BsonDocument("$jsonSchema", bySchema));
        boolean isCommon = PatternSyntax.isCommon(pattern);
        common += isCommon ? 1 : 0;
        Optional<Set<Integer>> foundByCondition = isCommon
                ? ids(
                        collection,
                        new BsonDocument(
                                "$expr", ValueCondition.matches(new BsonString("$s"), BoundedPattern.of(pattern))))
                : Optional.empty();
        assertThat(isCommon && found.isEmpty())
                .as(() -> seeded + ", MongoDB cannot read " + pattern)
                .isFalse();
        for (int i = 0; i < texts.size(); i++) {
            int id = i;
            Truth occurs = BoundedPattern.of(pattern).occursIn(texts.get(i), new ReadBudget());
            decisions.merge(occurs, 1, Integer::sum);
            found.ifPresent(ids -> assertThat(ids.contains(id))
                    .as(() -> seeded + ", pattern " + pattern + " in " + new BsonString(texts.get(id)))
                    .isEqualTo(occurs.isTrue()));
            foundByCondition.ifPresent(ids -> assertThat(ids.contains(id))
                    .as(() -> seeded + ", pattern " + pattern + " in " + new BsonString(texts.get(id)))
                    .isEqualTo(occurs.isTrue()));
        }
    }

    /** Empty if MongoDB cannot read the pattern. */
    private static Optional<Set<Integer>> ids(MongoCollection<BsonDocument> collection, BsonDocument query) {
        Set<Integer> ids = new HashSet<>();
        try {
            collection
                    .find(query)
                    .forEach(document -> ids.add(document.getInt32("_id").getValue()));
            return Optional.of(ids);
        } catch (MongoCommandException unreadable) {
            return Optional.empty();
        }
    }

    private String some(List<String> pieces, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }
}
