package io.espalier.functions.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.app.App;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.admin.AdminSource;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.call.Doors;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.rules.Namespace;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why a document is hidden, as operators are told through the door. */
class RuleExplanationsIT {
    private final String database = "explained_" + new ObjectId();
    private final ObjectId order = new ObjectId();
    private final RuleBook rules = RuleBook.compile(
            List.of(new RuleSource(new Namespace(database, "orders"), "orders/rules.json", BsonDocument.parse("""
                            {roles: [{name: 'owner', apply_when: {owner: '%%user.id'}, read: true, write: false}]}"""))),
            RuleNames.NONE);
    private final FunctionCaller door = door();

    private FunctionCaller door() {
        App app = Doors.appWithValues(List.of());
        RuleExplanations explanations =
                new RuleExplanations(app, new AppValues(app, secret -> Optional.empty()), () -> rules, "espalier");
        return Doors.open(
                MongoReplicaSet.shared()::client,
                List.of(),
                2,
                Duration.ofSeconds(30),
                new AdminSource(List.of(explanations))
                        .functions().entrySet().stream()
                                .map(function -> Entry.admin(function.getKey(), function.getValue()))
                                .toArray(Entry[]::new));
    }

    @BeforeEach
    void anOrderOfSomebodyElse() {
        MongoReplicaSet.shared()
                .client()
                .getDatabase(database)
                .getCollection("orders", BsonDocument.class)
                .insertOne(new BsonDocument("_id", new BsonObjectId(order)).append("owner", new BsonString("eve")));
    }

    private BsonDocument explain(BsonDocument parameters) {
        return door.call(FunctionCall.of(
                        "espalier/rules/explain", List.of(parameters), new Caller.AdminKey("ops"), Origin.CLIENT, "c1"))
                .asDocument();
    }

    private BsonDocument parameters(String json) {
        BsonDocument parameters = BsonDocument.parse(json);
        parameters.putIfAbsent("database", new BsonString(database));
        return parameters.append("collection", new BsonString("orders"));
    }

    private static List<String> verdicts(BsonDocument answer) {
        return answer.getArray("explanations").stream()
                .map(explanation ->
                        explanation.asDocument().getString("verdict").getValue())
                .toList();
    }

    @Test
    void theRuleThatHidesADocumentIsNamedWithTheValuesItSaw() {
        BsonDocument answer = explain(parameters("{user: '" + Doors.KNOWN_USER + "', _id: '" + order + "'}"));
        assertThat(verdicts(answer)).containsExactly("not_seen");
        assertThat(answer.getString("text").getValue()).contains("owner", "\"eve\"", Doors.KNOWN_USER, "apply_when");
    }

    @Test
    void aQueryIsExplainedWithItsDocuments() {
        assertThat(verdicts(explain(parameters("{user: '" + Doors.KNOWN_USER + "', query: {owner: 'eve'}}"))))
                .containsExactly("sent", "not_seen");
        assertThat(verdicts(explain(parameters("{query: {owner: 'nobody'}}")))).hasSize(1);
        assertThat(explain(parameters("{_id: 'unknown'}")).getString("text").getValue())
                .contains("no such document");
    }

    @Test
    void whatCannotBeExplainedIsSaid() {
        for (String wrong : List.of(
                "{}",
                "{_id: 1, query: {}}",
                "{user: 'unknown', _id: 1}",
                "{database: 'espalier', _id: 1}",
                "{_id: 1, other: 1}")) {
            assertThatThrownBy(() -> explain(parameters(wrong))).as(wrong).isInstanceOf(FunctionException.class);
        }
    }
}
