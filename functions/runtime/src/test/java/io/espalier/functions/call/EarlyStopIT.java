package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonUndefined;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading that ends before the last document leaves no cursor behind, whichever way the rules make it take. */
class EarlyStopIT {
    private static final String SYSTEM = "system";
    private static final String QUERY =
            "{roles: [{name: 'r', apply_when: {}, document_filters: {read: true, write: true}, read: true}]}";
    private static final String IN_CUT =
            "{roles: [{name: 'r', apply_when: {}, fields: {n: {read: true}, _id: {read: true}}}]}";
    private static final String ONE_BY_ONE = "{roles: [{name: 'r', apply_when: {'%%root.n': {$gte: 0}}, read: true},"
            + " {name: 's', apply_when: {}, fields: {n: {read: true}}}]}";

    private final FailingCommands commands = new FailingCommands();
    private final String database = "stop" + new ObjectId();

    @BeforeEach
    void manyDocuments() {
        MongoReplicaSet.shared()
                .client()
                .getDatabase(database)
                .getCollection("items", BsonDocument.class)
                .insertMany(IntStream.range(0, 1_000)
                        .mapToObj(n -> new BsonDocument("n", new BsonInt32(n)))
                        .toList());
    }

    @AfterEach
    void close() {
        commands.close();
    }

    private void run(String rules, Consumer<FunctionContext> work) {
        FunctionBody body = (arguments, context, response) -> {
            work.accept(context);
            return new BsonUndefined();
        };
        List<RuleSource> files = rules.equals(SYSTEM)
                ? List.of()
                : List.of(new RuleSource(new Namespace(database, "items"), "rules.json", BsonDocument.parse(rules)));
        Doors.open(
                        commands::client,
                        files,
                        4,
                        Duration.ofSeconds(60),
                        rules.equals(SYSTEM) ? Entry.system("f", body) : Entry.open("f", body))
                .call(FunctionCall.of("f", List.of(), new Caller.User(Doors.user("ada")), Origin.CLIENT, "c1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {SYSTEM, QUERY, IN_CUT, ONE_BY_ONE})
    void theCursorIsClosed(String rules) {
        run(rules, context -> {
            DocumentCollection items = context.database(database).collection("items");
            List<Integer> seen = new ArrayList<>();
            items.forEachWhile(Find.all().skip(1).projection(BsonDocument.parse("{n: 1}")), document -> {
                seen.add(document.getInt32("n").getValue());
                return seen.size() < 3;
            });
            assertThat(seen).containsExactly(1, 2, 3);
            assertThat(commands.sent("killCursors")).isEqualTo(1);

            assertThatThrownBy(() -> items.forEachWhile(Find.all(), _ -> {
                        throw new IllegalArgumentException("mine");
                    }))
                    .hasMessage("mine");
            assertThat(commands.sent("killCursors")).isEqualTo(2);
            assertThat(commands.sent("getMore")).isZero();

            int[] all = {0};
            items.forEachWhile(Find.all(), _ -> ++all[0] > 0);
            assertThat(all[0]).isEqualTo(1_000);
        });
    }
}
