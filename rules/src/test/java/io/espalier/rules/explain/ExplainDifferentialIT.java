package io.espalier.rules.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.DocumentStore;
import io.espalier.rules.guard.GuardedFixture;
import io.espalier.rules.guard.RuleSetGenerator;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.OperatorUpdate;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Explanations say what the guarded collection does. Rules, documents and changes are generated; a seed can be set with {@code
 * -Despalier.seed=…}.
 */
class ExplainDifferentialIT {
    private static final int RULE_SETS = 50;
    private static final int DOCUMENTS = 10;
    private static final Namespace NAMESPACE = new Namespace("explanations", "documents");

    private final MongoCollection<BsonDocument> collection = MongoReplicaSet.shared()
            .client()
            .getDatabase(NAMESPACE.database())
            .getCollection(NAMESPACE.collection(), BsonDocument.class);
    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    @Test
    void theVerdictIsWhatTheGuardedCollectionDoes() {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        for (int i = 0; i < RULE_SETS; i++) {
            compare(seed + i);
        }
        assertThat(verdicts)
                .as("verdicts, seed " + seed)
                .containsKeys(
                        Verdict.SHOWN,
                        Verdict.SHOWN_IN_PART,
                        Verdict.NOT_SEEN,
                        Verdict.PERMITTED,
                        Verdict.NOT_PERMITTED);
    }

    private void compare(long seed) {
        Random random = new Random(seed);
        BsonGenerator values = new BsonGenerator(random);
        BsonDocument rules = new RuleSetGenerator(random, values).ruleSet();
        RuleBook book = RuleBook.compile(List.of(new RuleSource(NAMESPACE, "f", rules)), RuleNames.NONE);
        RuleContext caller =
                GuardedFixture.context(new BsonDocument("id", new BsonString("a")).append("data", values.embedded(3)));
        RuleExplainer explainer = new RuleExplainer(book, Set.of());
        DocumentCollection guarded = new DocumentStore(
                        () -> MongoReplicaSet.shared().client(),
                        book,
                        new Access.RuledAccess(caller),
                        Transaction.NONE,
                        Deadline.NONE,
                        Set.of())
                .database(NAMESPACE.database())
                .collection(NAMESPACE.collection());
        collection.drop();
        collection.insertMany(
                IntStream.range(0, DOCUMENTS).mapToObj(values::document).toList());
        List<BsonDocument> stored = collection.find().into(new ArrayList<>());
        Map<BsonValue, BsonDocument> seen = guarded.find(Find.all()).stream()
                .collect(Collectors.toMap(document -> document.get("_id"), Function.identity()));
        for (BsonDocument document : stored) {
            String what = "seed " + seed + ", rules " + rules + ", caller " + caller.user() + ", document " + document;
            assertThat(count(explainer.read(NAMESPACE, caller, document)).verdict())
                    .as(what)
                    .isEqualTo(seenAs(document, seen.get(document.get("_id"))));
            new Writes(explainer, guarded, caller, document, what).compare(values, random);
        }
    }

    private static Verdict seenAs(BsonDocument stored, @Nullable BsonDocument seen) {
        if (seen == null) {
            return Verdict.NOT_SEEN;
        }
        return ExactEquality.same(stored, seen) ? Verdict.SHOWN : Verdict.SHOWN_IN_PART;
    }

    private Explanation count(Explanation explanation) {
        verdicts.merge(explanation.verdict(), 1, Integer::sum);
        return explanation;
    }

    /** Tries each kind of write with one stored document, which is put back. */
    private final class Writes {
        private final RuleExplainer explainer;
        private final DocumentCollection guarded;
        private final RuleContext caller;
        private final BsonDocument stored;
        private final String what;

        Writes(
                RuleExplainer explainer,
                DocumentCollection guarded,
                RuleContext caller,
                BsonDocument stored,
                String what) {
            this.explainer = explainer;
            this.guarded = guarded;
            this.caller = caller;
            this.stored = stored;
            this.what = what;
        }

        void compare(BsonGenerator values, Random random) {
            BsonDocument id = new BsonDocument("_id", stored.get("_id"));
            update(
                    id,
                    new BsonDocument(
                            "$set",
                            new BsonDocument(values.oneOf(BsonGenerator.NAMES), new BsonInt32(random.nextInt(3)))));
            compare("delete", explainer.delete(NAMESPACE, caller, stored), () -> guarded.deleteOne(id) == 1);
            BsonDocument added = values.document(DOCUMENTS);
            compare("insert " + added, explainer.insert(NAMESPACE, caller, added), () -> {
                guarded.insertOne(added);
                return true;
            });
            collection.deleteOne(new BsonDocument("_id", added.get("_id")));
        }

        private void update(BsonDocument id, BsonDocument operators) {
            collection.updateOne(id, operators);
            BsonDocument after = collection.find(id).first();
            restore();
            OperatorUpdate update = (OperatorUpdate) CallerUpdate.of(
                    Update.operators(operators),
                    MongoReplicaSet.shared().client().getCodecRegistry());
            compare(
                    "update " + operators,
                    explainer.update(
                            NAMESPACE,
                            caller,
                            stored,
                            after,
                            (seen, fields) -> fields.of(update, CallerQuery.of(id), seen)),
                    () -> guarded.updateOne(id, operators).matchedCount() == 1);
        }

        private void compare(String write, Explanation explanation, BooleanSupplier attempt) {
            Verdict done;
            try {
                done = attempt.getAsBoolean() ? Verdict.PERMITTED : Verdict.NOT_SEEN;
            } catch (RulesException refusal) {
                assertThat(refusal.code()).as(what).isEqualTo(RulesErrorCode.NOT_PERMITTED);
                done = Verdict.NOT_PERMITTED;
            }
            assertThat(count(explanation).verdict())
                    .as(() -> what + ", " + write + "\n" + explanation.toText())
                    .isEqualTo(done);
            restore();
        }

        private void restore() {
            collection.deleteOne(new BsonDocument("_id", stored.get("_id")));
            collection.insertOne(stored);
        }
    }
}
