package io.espalier.rules.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Field;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.bson.BsonOrder;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.expression.ExpressionGenerator;
import io.espalier.rules.metrics.RuleCounters;
import io.espalier.rules.role.CollectionRules;
import io.espalier.rules.role.DefaultRuleSource;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.rules.role.View;
import io.espalier.rules.role.ViewPlan;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;

/**
 * What a caller finds equals what MongoDB finds in a copy of his view that was made by deciding every document in memory. The
 * rules, the documents and the requests are generated; a seed can be set with {@code -Despalier.seed=…}.
 */
class ViewDifferentialIT {
    private static final int ROUNDS = 8;
    private static final int RULE_SETS = 15;
    private static final int REQUESTS = 12;

    private final MongoCollection<BsonDocument> collection = collection("documents");
    private final MongoCollection<BsonDocument> copy = collection("copy");
    private int answered;
    private int mixed;
    private int shown;
    private int counts;

    @Test
    void guardedFindEqualsFindInTheView() {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        for (int round = 0; round < ROUNDS; round++) {
            compare(seed + round);
        }
        assertThat(answered + mixed).as("requests").isEqualTo(ROUNDS * RULE_SETS * REQUESTS);
        assertThat(mixed)
                .as("requests whose projection does not go with a filter's")
                .isLessThan(answered / 2);
        assertThat(shown).as("documents that were shown").isGreaterThan(answered);
        assertThat(counts).as("rule sets whose counts were compared").isGreaterThan(ROUNDS);
    }

    private void compare(long seed) {
        Random random = new Random(seed);
        BsonGenerator values = new BsonGenerator(random);
        RuleSetGenerator ruleSets = new RuleSetGenerator(random, values);
        collection.drop();
        collection.insertMany(IntStream.range(0, 60).mapToObj(values::document).toList());
        List<BsonDocument> stored = collection.find().into(new ArrayList<>());
        for (int i = 0; i < RULE_SETS; i++) {
            BsonDocument rules = ruleSets.ruleSet();
            BsonDocument user = new BsonDocument("id", new BsonString("a")).append("data", values.embedded(3));
            String what = "seed " + seed + ", rules " + rules + ", user " + user;
            Namespace namespace = new Namespace("views", "documents");
            RuleBook book = random.nextInt(4) == 0
                    ? RuleBook.compile(
                            List.of(),
                            Optional.of(new DefaultRuleSource("f", rules, Set.of())),
                            ExpressionGenerator.NAMES)
                    : RuleBook.compile(List.of(new RuleSource(namespace, "f", rules)), ExpressionGenerator.NAMES);
            assertThat(book.problems()).as(() -> what).isEmpty();
            RuleContext context = ExpressionGenerator.context(user);
            View view = new View(book.rules(namespace).orElseThrow(), context);
            copy.drop();
            List<BsonDocument> visible =
                    stored.stream().map(view::of).flatMap(Optional::stream).toList();
            if (!visible.isEmpty()) {
                copy.insertMany(visible);
            }
            DocumentCollection guarded = new DocumentStore(
                            () -> MongoReplicaSet.shared().client(),
                            book,
                            new Access.RuledAccess(context),
                            Transaction.NONE,
                            Deadline.NONE,
                            Set.of())
                    .database("views")
                    .collection("documents");
            compareCounts(book, context, stored, what);
            for (int request = 0; request < REQUESTS; request++) {
                Find find = find(random, values);
                compare(guarded, find, what);
                compareDistinct(guarded, values.path(), find.query(), what);
                compareAggregate(guarded, find, what);
            }
        }
    }

    /** Whoever decides which role applies to a document that is handed out, the same is counted. */
    private void compareCounts(RuleBook book, RuleContext context, List<BsonDocument> stored, String what) {
        Namespace namespace = new Namespace("views", "documents");
        CollectionRules rules = book.rules(namespace).orElseThrow();
        View view = new View(rules, context);
        RuleCounters expected = new RuleCounters();
        View counting = view.counting(expected.collection(namespace, rules::roleNames));
        stored.stream().filter(document -> view.of(document).isPresent()).forEach(counting::of);
        RuleCounters counted = new RuleCounters();
        new DocumentStore(
                        () -> MongoReplicaSet.shared().client(),
                        book,
                        new Access.RuledAccess(context),
                        Transaction.NONE,
                        Deadline.NONE,
                        Set.of(),
                        GuardLimits.DEFAULT,
                        counted)
                .database("views")
                .collection("documents")
                .find(Find.all());
        if (ViewPlan.of(rules, context).exact()) {
            assertThat(counted.counted()).as(() -> what + ", counts").isEqualTo(expected.counted());
            counts += expected.counted().size();
        }
    }

    private void compare(DocumentCollection guarded, Find find, String what) {
        String where = what + ", find " + find;
        List<BsonDocument> found;
        try {
            found = guarded.find(find);
        } catch (RulesException refusal) {
            assertThat(what).contains("projection");
            assertThat(refusal.code()).as(() -> where + ": " + refusal).isEqualTo(RulesErrorCode.INVALID_REQUEST);
            mixed++;
            return;
        }
        List<BsonDocument> expected = copy.find(find.query())
                .sort(find.sort().orElseThrow())
                .projection(find.projection().orElseThrow())
                .skip(find.skip())
                .limit(find.limit())
                .into(new ArrayList<>());
        assertThat(found)
                .as(() -> where)
                .usingElementComparator(ViewDifferentialIT::exactly)
                .isEqualTo(expected);
        assertThat(guarded.count(find.query())).as(() -> where).isEqualTo(copy.countDocuments(find.query()));
        assertThat(guarded.count(find.query(), 2))
                .as(() -> where)
                .isEqualTo(copy.countDocuments(find.query(), new CountOptions().limit(2)));
        answered++;
        shown += found.size();
    }

    private void compareDistinct(DocumentCollection guarded, String field, Bson query, String what) {
        Comparator<BsonValue> order = BsonOrder::compare;
        List<BsonValue> expected = new ArrayList<>();
        copy.distinct(field, query, BsonValue.class)
                .forEach(value -> expected.add(Objects.requireNonNullElse(value, BsonNull.VALUE)));
        assertThat(guarded.distinct(field, query).stream().sorted(order))
                .as(() -> what + ", distinct " + field + " where " + query)
                .usingElementComparator(order)
                .isEqualTo(expected.stream().sorted(order).toList());
    }

    private void compareAggregate(DocumentCollection guarded, Find find, String what) {
        List<Bson> pipeline = List.of(
                Aggregates.match(find.query()),
                Aggregates.sort(find.sort().orElseThrow()),
                Aggregates.addFields(new Field<>("whole", "$$ROOT"), new Field<>("c", "$a.b")));
        assertThat(guarded.aggregate(pipeline))
                .as(() -> what + ", aggregate " + pipeline)
                .usingElementComparator(ViewDifferentialIT::exactly)
                .isEqualTo(copy.aggregate(pipeline).into(new ArrayList<>()));
    }

    private static int exactly(BsonDocument left, BsonDocument right) {
        return ExactEquality.same(left, right) ? 0 : 1;
    }

    private static Find find(Random random, BsonGenerator values) {
        BsonDocument projection = new BsonDocument();
        BsonInt32 keep = new BsonInt32(random.nextInt(2));
        int paths = random.nextInt(3);
        for (int i = 0; i < paths; i++) {
            projection.append(values.oneOf(List.of("a", "b", "c.a", "c.b", "c.0")), keep);
        }
        if (random.nextInt(4) == 0) {
            projection.append("_id", new BsonInt32(random.nextInt(2)));
        }
        // The order of equal documents is not defined: _id decides.
        BsonDocument sort = random.nextInt(3) == 0
                ? new BsonDocument(values.oneOf(List.of("a", "b")), new BsonInt32(random.nextBoolean() ? 1 : -1))
                : new BsonDocument();
        return Find.matching(RuleSetGenerator.query(random, values, 2))
                .projection(projection)
                .sort(sort.append("_id", new BsonInt32(1)))
                .skip(random.nextInt(3) == 0 ? 2 : 0)
                .limit(random.nextInt(3) == 0 ? 5 : 0);
    }

    private static MongoCollection<BsonDocument> collection(String name) {
        return MongoReplicaSet.shared().client().getDatabase("views").getCollection(name, BsonDocument.class);
    }
}
