package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.ExactEquality;
import io.espalier.rules.expression.ExpressionGenerator;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.rules.role.View;
import io.espalier.rules.role.WritePermission;
import io.espalier.rules.schema.SchemaBook;
import io.espalier.rules.schema.SchemaSource;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/**
 * A write that MongoDB permits by itself has the outcome of the same write decided step by step, and both have the one that is
 * decided in memory from what MongoDB does without rules. The rules, the documents and the writes are generated; a seed can be
 * set with {@code -Despalier.seed=…}.
 */
class WriteDifferentialIT {
    private static final int DOCUMENTS = 5;
    private static final int ROUNDS = 200;
    private static final int WRITES = 20;

    private final Namespace namespace = new Namespace("writes", "documents");
    private final CommandLog commands = new CommandLog();
    private int inOneCommand;
    private int permitted;
    private int refused;

    @Test
    void oneCommandAndManyStepsHaveTheSameOutcome() {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        try (MongoClient client = commands.client()) {
            for (int round = 0; round < ROUNDS; round++) {
                compare(client, seed + round);
            }
        }
        assertThat(permitted).as("permitted, seed %d", seed).isGreaterThan(ROUNDS * WRITES / 10);
        assertThat(refused).as("refused, seed %d", seed).isGreaterThan(ROUNDS * WRITES / 20);
        assertThat(inOneCommand).as("in one command, seed %d", seed).isGreaterThan(permitted / 3);
    }

    private void compare(MongoClient client, long seed) {
        Random random = new Random(seed);
        BsonGenerator values = new BsonGenerator(random);
        ExpressionGenerator expressions = new ExpressionGenerator(random, values);
        WriteGenerator writes = new WriteGenerator(random, values, expressions);
        BsonDocument rules = writes.ruleSet();
        BsonDocument user = expressions.user();
        RuleBook withoutSchema =
                RuleBook.compile(List.of(new RuleSource(namespace, "f", rules)), ExpressionGenerator.NAMES);
        List<SchemaSource> schema =
                random.nextInt(4) == 0 ? List.of(new SchemaSource(namespace, "s", writes.schema())) : List.of();
        RuleBook book = withoutSchema.with(SchemaBook.compile(schema, ExpressionGenerator.NAMES, false));
        String what = "seed " + seed + ", rules " + rules + ", schema " + schema + ", user " + user;
        assertThat(book.problems()).as(what).isEmpty();
        RuleContext context = ExpressionGenerator.context(user);
        View view = new View(book.rules(namespace).orElseThrow(), context);
        WritePermission permission = new WritePermission(view);
        List<BsonDocument> stored = IntStream.range(0, DOCUMENTS)
                .mapToObj(id -> random.nextInt(3) == 0 ? values.document(id) : writes.plainDocument(id))
                .toList();
        store(stored);
        for (int i = 0; i < WRITES; i++) {
            Write write = write(random, writes);
            String where = what + ", documents " + stored + ", write " + write.name();
            commands.clear();
            Result quick = result(write, guarded(client, book, context, Transaction.NONE), stored);
            boolean once = commands.names().size() == 1;
            Result slow = inTransaction(write, book, context, stored);
            assertThat(quick.outcome()).as(where).isEqualTo(slow.outcome());
            assertSame(quick.stored(), slow.stored(), where);
            Optional<Result> decided = schema.isEmpty() ? expected(write, view, permission, stored) : Optional.empty();
            decided.ifPresent(expected -> {
                assertThat(quick.outcome()).as(where).isEqualTo(expected.outcome());
                assertSame(quick.stored(), expected.stored(), where);
            });
            boolean refusal =
                    quick.outcome().contains("not permitted") || quick.outcome().contains("SCHEMA");
            boolean changed = !refusal && !same(quick.stored(), stored);
            refused += refusal ? 1 : 0;
            permitted += changed ? 1 : 0;
            inOneCommand += changed && once ? 1 : 0;
        }
    }

    /**
     * Without rules, on documents that the caller sees whole, which the view then hands on as they are: only the permission of
     * what MongoDB made is left to decide.
     */
    @SuppressWarnings("ReferenceEquality")
    private Optional<Result> expected(Write write, View view, WritePermission permission, List<BsonDocument> stored) {
        Optional<BsonDocument> before = stored.stream()
                .filter(document -> DocumentId.of(document).equals(write.query().get("_id")))
                .findFirst();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Optional<BsonDocument> seen = view.of(before.get());
        if (seen.isEmpty()) {
            return Optional.of(new Result(write.nothing(), stored));
        }
        if (seen.get() != before.get()) {
            return Optional.empty();
        }
        Result free = result(write, system(), stored);
        if (free.failed()) {
            return Optional.empty();
        }
        Optional<BsonDocument> after = free.stored().stream()
                .filter(document -> DocumentId.of(document).equals(write.query().get("_id")))
                .findFirst();
        boolean may = after.map(changed -> permission.mayUpdate(before.get(), changed, Set.of()))
                .orElseGet(() -> permission.mayDelete(before.get()));
        return Optional.of(
                may
                        ? new Result(write.seen(view, free.outcome(), after), free.stored())
                        : new Result(
                                "!NOT_PERMITTED: " + (after.isPresent() ? "update" : "delete") + " not permitted",
                                stored));
    }

    /** In a transaction of the caller everything is decided step by step. */
    private Result inTransaction(Write write, RuleBook book, RuleContext context, List<BsonDocument> stored) {
        try (ClientSession session = MongoReplicaSet.shared().client().startSession()) {
            DocumentCollection collection =
                    guarded(MongoReplicaSet.shared().client(), book, context, () -> Optional.of(session));
            String outcome = session.withTransaction(() -> {
                String done = outcome(write, collection);
                if (done.startsWith("!")) {
                    session.abortTransaction();
                }
                return done;
            });
            return new Result(outcome, restored(stored));
        }
    }

    /** MongoDB counts a number that is none as modified when something is added to it, although it stays the same. */
    private Result result(Write write, DocumentCollection collection, List<BsonDocument> stored) {
        String outcome = outcome(write, collection);
        List<BsonDocument> after = restored(stored);
        return new Result(same(after, stored) ? outcome.replace("modifiedCount=1", "modifiedCount=0") : outcome, after);
    }

    /** What failed or was refused begins with an exclamation mark. */
    private static String outcome(Write write, DocumentCollection collection) {
        try {
            return text(write.run().apply(collection));
        } catch (RulesException refusal) {
            if (refusal.transientFailure().isPresent()) {
                throw refusal.transientFailure().get();
            }
            return "!" + text(refusal.code() + ": " + refusal.getMessage());
        } catch (MongoException failure) {
            return "!" + failure.getCode();
        }
    }

    private static String text(Object outcome) {
        return outcome.toString().replaceAll("\"20[^\"]*Z\"|date \\d{13} ms", "now");
    }

    private static Write write(Random random, WriteGenerator writes) {
        BsonDocument query = writes.query(DOCUMENTS);
        Update update = writes.update();
        BsonDocument replacement = writes.replacement();
        FindAndModify how = random.nextBoolean() ? FindAndModify.returningNew() : FindAndModify.returningOld();
        String none = "UpdateSummary[matchedCount=0, modifiedCount=0, upsertedId=Optional.empty]";
        return switch (random.nextInt(8)) {
            case 0 ->
                new Write(
                        "delete " + query,
                        query,
                        "0",
                        false,
                        Optional.empty(),
                        documents -> documents.deleteOne(query));
            case 1 ->
                new Write(
                        "findOneAndDelete " + query,
                        query,
                        "Optional.empty",
                        true,
                        Optional.empty(),
                        documents -> documents.findOneAndDelete(query, FindAndModify.returningOld()));
            case 2 ->
                new Write(
                        "replace " + query + " by " + replacement,
                        query,
                        none,
                        false,
                        Optional.empty(),
                        documents -> documents.replaceOne(query, replacement, false));
            case 3 ->
                new Write(
                        "findOneAndReplace " + query + " by " + replacement,
                        query,
                        "Optional.empty",
                        true,
                        Optional.of(how),
                        documents -> documents.findOneAndReplace(query, replacement, how));
            case 4 ->
                new Write(
                        "findOneAndUpdate " + query + ": " + update,
                        query,
                        "Optional.empty",
                        true,
                        Optional.of(how),
                        documents -> documents.findOneAndUpdate(query, update, how));
            default ->
                new Write(
                        "update " + query + ": " + update,
                        query,
                        none,
                        false,
                        Optional.empty(),
                        documents -> documents.updateOne(query, update, false));
        };
    }

    private DocumentCollection guarded(
            MongoClient client, RuleBook book, RuleContext context, Transaction transaction) {
        return open(client, book, new Access.RuledAccess(context), transaction);
    }

    private DocumentCollection system() {
        return open(
                MongoReplicaSet.shared().client(),
                RuleBook.compile(List.of(), ExpressionGenerator.NAMES),
                new Access.SystemAccess(),
                Transaction.NONE);
    }

    private DocumentCollection open(MongoClient client, RuleBook book, Access access, Transaction transaction) {
        return new DocumentStore(() -> client, book, access, transaction, Deadline.NONE, Set.of())
                .database(namespace.database())
                .collection(namespace.collection());
    }

    /** @return what is stored now; afterwards it is again what it was */
    private List<BsonDocument> restored(List<BsonDocument> before) {
        List<BsonDocument> now = raw().find().sort(json("{_id: 1}")).into(new ArrayList<>());
        if (!same(now, before)) {
            store(before);
        }
        return now;
    }

    private void store(List<BsonDocument> documents) {
        raw().deleteMany(json("{}"));
        raw().insertMany(documents);
    }

    private MongoCollection<BsonDocument> raw() {
        return MongoReplicaSet.shared()
                .client()
                .getDatabase(namespace.database())
                .getCollection(namespace.collection(), BsonDocument.class);
    }

    /** Dates that MongoDB took from its clock are alike. */
    private static void assertSame(List<BsonDocument> left, List<BsonDocument> right, String where) {
        assertThat(same(left, right))
                .as(() -> where + ": " + left + " or " + right)
                .isTrue();
    }

    private static boolean same(List<BsonDocument> left, List<BsonDocument> right) {
        return left.size() == right.size()
                && IntStream.range(0, left.size())
                        .allMatch(i -> ExactEquality.same(withoutClock(left.get(i)), withoutClock(right.get(i))));
    }

    private static BsonValue withoutClock(BsonValue value) {
        return switch (value) {
            case BsonDocument document -> {
                BsonDocument copy = new BsonDocument();
                document.forEach((name, inner) -> copy.put(name, withoutClock(inner)));
                yield copy;
            }
            case BsonArray array ->
                new BsonArray(
                        array.stream().map(WriteDifferentialIT::withoutClock).toList());
            case BsonDateTime date when date.getValue() > 1_000 -> new BsonString("now");
            default -> value;
        };
    }

    private record Result(String outcome, List<BsonDocument> stored) {
        boolean failed() {
            return outcome.startsWith("!");
        }
    }

    /**
     * @param nothing the outcome if nothing matches
     * @param returnsDocument whether the outcome is a document
     * @param how empty if the document is returned as it was
     */
    private record Write(
            String name,
            BsonDocument query,
            String nothing,
            boolean returnsDocument,
            Optional<FindAndModify> how,
            Function<DocumentCollection, Object> run) {

        String seen(View view, String outcome, Optional<BsonDocument> after) {
            boolean isNew = how.isPresent() && how.get().returnNew();
            return returnsDocument && isNew ? text(after.flatMap(view::of)) : outcome;
        }
    }
}
