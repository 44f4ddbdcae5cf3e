package io.espalier.rules.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.Projections;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * MongoDB is the second opinion on queries and sorts in memory: each generated one is carried out for generated documents by
 * both. A seed can be set with {@code -Despalier.seed=…}.
 */
class QueryDifferentialIT {
    private static final Collation SIMPLE = Collation.builder().locale("simple").build();
    private static final int ROUNDS = 10;
    private static final int DOCUMENTS = 120;
    private static final int QUERIES = 400;
    private static final int SORTS = 150;

    private final long seed = Long.getLong("espalier.seed", System.nanoTime());
    private final MongoCollection<BsonDocument> collection =
            MongoReplicaSet.shared().client().getDatabase("queries").getCollection("documents", BsonDocument.class);

    @Test
    void matchesWhatMongoDbMatches() {
        int accepted = 0;
        int matches = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            BsonGenerator values = new BsonGenerator(random);
            QueryGenerator queries = new QueryGenerator(random, values);
            List<BsonDocument> stored = store(values, DOCUMENTS);
            for (int i = 0; i < QUERIES; i++) {
                BsonDocument query = queries.query(2);
                String what = "seed " + (seed + round) + ", query " + query;
                Set<BsonValue> found = found(query);
                QueryMatcher matcher = compiled(query, what, found);
                if (found == null || matcher == null) {
                    continue;
                }
                accepted++;
                for (BsonDocument document : stored) {
                    boolean expected = found.contains(document.get("_id"));
                    matches += expected ? 1 : 0;
                    assertThat(matcher.matches(document))
                            .as(() -> what + ", document " + document)
                            .isEqualTo(expected);
                }
            }
        }
        assertThat(accepted).as("queries that are well-formed").isGreaterThan(ROUNDS * QUERIES * 9 / 10);
        assertThat(matches).as("documents that match").isGreaterThan(accepted);
    }

    @Test
    void sortsAsMongoDbSorts() {
        int sorted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            BsonGenerator values = new BsonGenerator(random);
            QueryGenerator queries = new QueryGenerator(random, values);
            for (int i = 0; i < SORTS; i++) {
                // Few documents: those that cannot be sorted at all are frequent.
                List<BsonDocument> stored = store(values, 1 + random.nextInt(12));
                BsonDocument order = queries.sort();
                order.put("_id", new BsonInt32(1));
                String what = "seed " + (seed + round) + ", sort " + order + " of " + stored;
                List<BsonDocument> expected = sortedByMongoDb(order);
                List<BsonDocument> actual = sortedInMemory(order, stored);
                assertThat(actual).as(what).isEqualTo(expected);
                sorted += expected == null ? 0 : 1;
            }
        }
        assertThat(sorted).as("sorts that are possible").isGreaterThan(ROUNDS * SORTS / 2);
    }

    private List<BsonDocument> store(BsonGenerator values, int count) {
        collection.drop();
        collection.insertMany(
                IntStream.range(0, count).mapToObj(values::document).toList());
        // Read back: MongoDB fills in some values of its own.
        return collection.find().into(new ArrayList<>());
    }

    /** Null if MongoDB refuses the query. */
    private @Nullable Set<BsonValue> found(BsonDocument query) {
        try {
            Set<BsonValue> ids = new HashSet<>();
            collection
                    .find(query)
                    .projection(Projections.include("_id"))
                    .collation(SIMPLE)
                    .forEach(document -> ids.add(document.get("_id")));
            return ids;
        } catch (MongoException e) {
            return null;
        }
    }

    /** Null if the query is refused, which it must be where MongoDB does so. */
    private static @Nullable QueryMatcher compiled(BsonDocument query, String what, @Nullable Set<BsonValue> found) {
        try {
            QueryMatcher matcher = QueryMatcher.compile(query);
            return found == null ? fail(what + " is refused by MongoDB, but not in memory") : matcher;
        } catch (IllegalArgumentException e) {
            return found == null ? null : fail(what + " is accepted by MongoDB, but not in memory", e);
        }
    }

    private @Nullable List<BsonDocument> sortedByMongoDb(BsonDocument order) {
        try {
            return collection.find().sort(order).collation(SIMPLE).into(new ArrayList<>());
        } catch (MongoException e) {
            return null;
        }
    }

    private static @Nullable List<BsonDocument> sortedInMemory(BsonDocument order, List<BsonDocument> documents) {
        try {
            return SortOrder.compile(order).sorted(documents);
        } catch (RulesException e) {
            return null;
        }
    }
}
