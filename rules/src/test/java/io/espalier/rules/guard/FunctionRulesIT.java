package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.rules.Access;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RuleFunctions;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Watch;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules that call functions, on a real collection. */
class FunctionRulesIT {
    private static final Namespace NOTES = new Namespace("functionRules", "notes");

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final MongoCollection<BsonDocument> stored =
            client.getDatabase(NOTES.database()).getCollection(NOTES.collection(), BsonDocument.class);
    private final List<String> calls = new ArrayList<>();
    private final List<String> open = new ArrayList<>(List.of("red"));
    private final RuleFunctions functions = (name, arguments) -> {
        calls.add(name + arguments);
        return switch (name) {
            case "teams" -> new BsonArray(open.stream().map(BsonString::new).toList());
            case "isOpen" -> isOpen(arguments.getFirst().asString().getValue());
            default -> throw timeIsUp();
        };
    };

    private BsonBoolean isOpen(String team) {
        if (team.equals("late")) {
            throw timeIsUp();
        }
        return BsonBoolean.valueOf(open.contains(team));
    }

    private static RulesException timeIsUp() {
        return new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, "time is up");
    }

    @BeforeEach
    void store() {
        stored.drop();
        for (int i = 0; i < 6; i++) {
            stored.insertOne(json("{_id: %d, team: '%s'}".formatted(i, i % 2 == 0 ? "red" : "blue")));
        }
    }

    @Test
    void aFunctionOfTheCallerIsCalledOncePerOperationAndBecomesPartOfTheQuery() {
        CommandLog log = new CommandLog();
        try (MongoClient logged = log.client()) {
            DocumentCollection notes =
                    notes(logged, "{'team': {'%in': {'%function': {'name': 'teams', 'arguments': ['%%user.id']}}}}");
            assertThat(notes.find(json("{}"))).hasSize(3);
            assertThat(calls).hasSize(1);
            assertThat(log.names()).containsExactly("find");
            open.add("blue");
            assertThat(notes.count(json("{}"))).isEqualTo(6);
            assertThat(calls).hasSize(2);
        }
    }

    @Test
    void aFunctionOfTheDocumentIsCalledOncePerValueAndOperation() {
        DocumentCollection notes =
                notes(client, "{'%%true': {'%function': {'name': 'isOpen', 'arguments': ['%%root.team']}}}");
        assertThat(notes.find(json("{}"))).hasSize(3);
        assertThat(calls).hasSize(2);
        open.clear();
        assertThat(notes.find(json("{}"))).isEmpty();
        assertThat(calls).hasSize(4);
    }

    @Test
    void aFunctionDecidesOverWrites() {
        DocumentCollection notes =
                notes(client, "{'%%true': {'%function': {'name': 'isOpen', 'arguments': ['%%root.team']}}}");
        assertThat(notes.updateMany(json("{}"), json("{$set: {seen: true}}")).matchedCount())
                .isEqualTo(3);
        assertThatThrownBy(() -> notes.updateOne(json("{_id: 0}"), json("{$set: {team: 'blue'}}")))
                .hasMessageContaining("update not permitted");
        assertThatThrownBy(() -> notes.insertOne(json("{_id: 9, team: 'blue'}")))
                .hasMessageContaining("insert not permitted");
        assertThat(stored.countDocuments(json("{seen: true, team: 'red'}"))).isEqualTo(3);
    }

    @Test
    void aFunctionThatFailsHidesAndItsNegationToo() {
        String call = "{'%function': {'name': 'isOpen', 'arguments': [1]}}";
        assertThat(notes(client, call).find(json("{}"))).isEmpty();
        assertThat(notes(client, "{'%not': " + call + "}").find(json("{}"))).isEmpty();
    }

    @Test
    void theTimeLimitInsideOfAFunctionEndsTheOperation() {
        for (String argument : List.of("1", "'%%root.team'")) {
            DocumentCollection notes =
                    notes(client, "{'%not': {'%function': {'name': 'late', 'arguments': [" + argument + "]}}}");
            assertThatThrownBy(() -> notes.find(json("{}")))
                    .isInstanceOfSatisfying(
                            RulesException.class,
                            e -> assertThat(e.code()).isEqualTo(RulesErrorCode.TIME_LIMIT_EXCEEDED));
        }
    }

    @Test
    void aFunctionWithoutAnAnswerAfterTheWriteKeepsTheTransactionFromBeingCommitted() {
        try (ClientSession session = client.startSession()) {
            session.startTransaction();
            AtomicBoolean refused = new AtomicBoolean();
            Transaction transaction = new Transaction() {
                @Override
                public Optional<ClientSession> session() {
                    return Optional.of(session);
                }

                @Override
                public void refused() {
                    refused.set(true);
                }
            };
            DocumentCollection notes = notes(
                    client, "{'%%true': {'%function': {'name': 'isOpen', 'arguments': ['%%root.team']}}}", transaction);
            assertThatThrownBy(() -> notes.updateOne(json("{_id: 0}"), json("{$set: {team: 'late'}}")))
                    .hasMessageContaining("time is up");
            assertThat(refused).isTrue();
        }
    }

    @Test
    void aStreamAsksTheFunctionsForEachEvent() {
        DocumentCollection notes =
                notes(client, "{'%%true': {'%function': {'name': 'isOpen', 'arguments': ['%%root.team']}}}");
        try (ChangeEvents events = notes.watch(Watch.all())) {
            stored.insertOne(json("{_id: 10, team: 'red'}"));
            assertThat(events.next().orElseThrow().getDocument("documentKey")).isEqualTo(json("{_id: 10}"));
            open.clear();
            open.add("blue");
            stored.insertOne(json("{_id: 11, team: 'red'}"));
            stored.insertOne(json("{_id: 12, team: 'blue'}"));
            assertThat(events.next().orElseThrow().getDocument("documentKey")).isEqualTo(json("{_id: 12}"));
        }
    }

    private DocumentCollection notes(MongoClient used, String applyWhen) {
        return notes(used, applyWhen, Transaction.NONE);
    }

    private DocumentCollection notes(MongoClient used, String applyWhen, Transaction transaction) {
        RuleBook rules = RuleBook.compile(
                List.of(new RuleSource(
                        NOTES,
                        "rules.json",
                        json("{roles: [{name: 'member', apply_when: " + applyWhen + ", read: true, write: " + applyWhen
                                + "}]}"))),
                new RuleNames(Set.of(), Set.of(), Set.of("teams", "isOpen", "late")));
        assertThat(rules.problems()).isEmpty();
        RuleContext context = new RuleContext(
                GuardedFixture.ADA, new BsonDocument(), json("{tag: '', values: {}}"), new BsonDocument(), functions);
        return new DocumentStore(
                        () -> used,
                        rules,
                        new Access.RuledAccess(context),
                        transaction,
                        Deadline.NONE,
                        Set.of("espalier"))
                .database(NOTES.database())
                .collection(NOTES.collection());
    }
}
