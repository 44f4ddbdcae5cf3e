package io.espalier.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.guard.GuardedFixture;
import io.espalier.rules.guard.GuardedReader;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/**
 * MongoDB is the second opinion on the evaluator in memory: each generated expression is decided for several callers and each
 * generated document by both. A seed can be set with {@code -Despalier.seed=…}.
 */
class ExpressionDifferentialIT {
    private static final int ROUNDS = 12;
    private static final int DOCUMENTS = 120;
    private static final int EXPRESSIONS = 250;
    private static final int CALLERS = 3;

    private final MongoCollection<BsonDocument> collection =
            MongoReplicaSet.shared().client().getDatabase("expressions").getCollection("documents", BsonDocument.class);
    private final Map<Truth, Integer> decisions = new EnumMap<>(Truth.class);
    private int exact;

    @Test
    void memoryAndMongoDbDecideAlike() {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        for (int round = 0; round < ROUNDS; round++) {
            compare(seed + round);
        }
        assertThat(decisions).as("all kinds of decisions occur").containsOnlyKeys(Truth.values());
        assertThat(exact)
                .as("expressions that MongoDB decides alone")
                .isGreaterThan(ROUNDS * EXPRESSIONS * CALLERS / 2);
    }

    private void compare(long seed) {
        Random random = new Random(seed);
        BsonGenerator values = new BsonGenerator(random);
        ExpressionGenerator expressions = new ExpressionGenerator(random, values);
        List<BsonDocument> stored =
                stored(IntStream.range(0, DOCUMENTS).mapToObj(values::document).toList());
        for (int i = 0; i < EXPRESSIONS; i++) {
            BsonValue json = expressions.expression(i % 3);
            String what = "seed " + seed + ", expression " + json;
            Expression expression = parsed(json, what);
            for (int caller = 0; caller < CALLERS; caller++) {
                BsonDocument user = expressions.user();
                compare(expression, ExpressionGenerator.context(user), stored, what + ", user " + user);
            }
        }
    }

    /** Values that seldom meet by chance: each of the caller with each of the document. */
    @Test
    void valuesThatSeldomMeetAreDecidedAlike() {
        List<BsonValue> special = BsonDocument.parse("{values: " + GuardedFixture.resource("special-values.json") + "}")
                .getArray("values");
        List<BsonDocument> documents = new ArrayList<>(List.of(new BsonDocument()));
        for (BsonValue value : special) {
            BsonDocument inner = new BsonDocument("v", value);
            documents.add(new BsonDocument("v", value).append("w", special.get(documents.size() % 7)));
            documents.add(new BsonDocument("v", new BsonArray(List.of(value, value))).append("w", value));
            documents.add(new BsonDocument("v", inner).append("w", value));
            documents.add(new BsonDocument("v", new BsonArray(List.of(inner, inner))).append("w", inner));
        }
        List<BsonDocument> stored = stored(documents);
        for (String json :
                GuardedFixture.resource("special-expressions.txt").lines().toList()) {
            Expression expression =
                    parsed(BsonDocument.parse("{x: " + json + "}").get("x", BsonNull.VALUE), json);
            for (BsonValue value : special) {
                BsonDocument user = new BsonDocument("data", new BsonDocument("v", value));
                compare(expression, ExpressionGenerator.context(user), stored, json + ", user " + user);
            }
        }
    }

    private List<BsonDocument> stored(List<BsonDocument> documents) {
        collection.drop();
        collection.insertMany(documents);
        // Read back: MongoDB fills in some values of its own.
        return collection.find().into(new ArrayList<>());
    }

    private static Expression parsed(BsonValue json, String what) {
        Problems problems = new Problems("generated");
        Expression expression = new ExpressionParser(ExpressionScope.DOCUMENT, ExpressionGenerator.NAMES, problems)
                .parse(json, "expression");
        assertThat(problems.found()).as(() -> what).isEmpty();
        return expression;
    }

    private void compare(Expression expression, RuleContext context, List<BsonDocument> stored, String what) {
        PushedExpression pushed = new QueryTranslator(context).translate(expression);
        Set<BsonValue> whenTrue = ids(pushed.whenTrue());
        Set<BsonValue> whenFalse = ids(pushed.whenFalse());
        exact += pushed.exact() ? 1 : 0;
        for (BsonDocument document : stored) {
            Truth truth = ExpressionEvaluator.evaluate(expression, Bindings.unchanged(context, document));
            boolean inTrue = whenTrue.contains(document.get("_id"));
            boolean inFalse = whenFalse.contains(document.get("_id"));
            decisions.merge(truth, 1, Integer::sum);
            boolean agree = pushed.exact()
                    ? inTrue == (truth == Truth.TRUE) && inFalse == (truth == Truth.FALSE)
                    : (inTrue || truth != Truth.TRUE) && (inFalse || truth != Truth.FALSE);
            assertThat(agree)
                    .as(() -> what + ", document " + document + ": " + truth + " in memory, but " + inTrue + "/"
                            + inFalse + " by " + pushed)
                    .isTrue();
        }
    }

    private Set<BsonValue> ids(BsonDocument query) {
        Set<BsonValue> ids = new HashSet<>();
        collection
                .find(query)
                .projection(Projections.include("_id"))
                .collation(GuardedReader.SIMPLE)
                .forEach(document -> ids.add(document.get("_id")));
        return ids;
    }
}
