package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.UpdateSummary;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class GuardedReadIT {
    private static final String MEMBERS =
            "{roles: [{name: 'member', apply_when: {'%%root.owner': {'%in': ['%%root.reader']}}, read: true}]}";

    @Test
    void aFindThatMongoDbCanDecideIsOneCommandWithTheIndexOfTheRawQuery() {
        GuardedFixture orders = GuardedFixture.of("reading", GuardedFixture.resource("shop-orders.json"));
        orders.raw().createIndex(json("{user_id: 1}"));
        for (int i = 0; i < 50; i++) {
            orders.stored("{_id: %d, user_id: '%s', status: 'pending'}".formatted(i, i % 2 == 0 ? "ada" : "grace"));
        }
        List<BsonDocument> commands = new ArrayList<>();
        try (MongoClient client = listening(commands)) {
            DocumentCollection guarded = orders.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
            assertThat(guarded.find(Find.matching(json("{status: 'pending'}"))
                            .sort(json("{_id: -1}"))
                            .projection(json("{status: 1}"))
                            .limit(5)))
                    .hasSize(5)
                    .startsWith(json("{_id: 48, status: 'pending'}"));
            assertThat(commands).hasSize(1);
            guarded.count(json("{}"));
            assertThat(commands).hasSize(2);
        }
        BsonDocument explained = orders.raw()
                .find(commands.getFirst().getDocument("filter"))
                .collation(GuardedReader.SIMPLE)
                .explain(BsonDocument.class);
        assertThat(explained.toJson()).contains("IXSCAN", "user_id_1").doesNotContain("COLLSCAN");
    }

    private static MongoClient listening(List<BsonDocument> commands) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(
                        new ConnectionString(MongoReplicaSet.shared().connectionString()))
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        commands.add(event.getCommand().clone());
                    }
                })
                .build());
    }

    @Test
    void nobodyIsAskedForADocumentThatTheRulesCannotShow() {
        GuardedFixture orders = GuardedFixture.of("reading", GuardedFixture.resource("shop-orders.json"));
        List<BsonDocument> commands = new ArrayList<>();
        try (MongoClient client = listening(commands)) {
            DocumentCollection guarded =
                    orders.as(GuardedFixture.user("eve", "guest"), Transaction.NONE, client, GuardLimits.DEFAULT);
            assertThat(guarded.find(Find.all())).isEmpty();
            assertThat(guarded.count(json("{}"))).isZero();
            assertThat(commands).isEmpty();
        }
    }

    @Test
    void rulesCompareExactlyInACollectionWithAnotherCollation() {
        GuardedFixture orders = GuardedFixture.of("reading", GuardedFixture.resource("shop-orders.json"));
        orders.client()
                .getDatabase(orders.namespace().database())
                .createCollection(
                        orders.namespace().collection(),
                        new CreateCollectionOptions()
                                .collation(Collation.builder()
                                        .locale("en")
                                        .collationStrength(com.mongodb.client.model.CollationStrength.SECONDARY)
                                        .build()));
        orders.stored("{_id: 1, user_id: 'ada', status: 'pending'}", "{_id: 2, user_id: 'ADA', status: 'pending'}");
        assertThat(orders.raw().countDocuments(json("{user_id: 'ada'}"))).isEqualTo(2);
        assertThat(orders.as(ADA).find(Find.all()))
                .containsExactly(json("{_id: 1, user_id: 'ada', status: 'pending'}"));
        assertThat(orders.as(ADA).count(json("{status: 'PENDING'}"))).isZero();
        assertThat(orders.as(ADA)
                        .updateMany(json("{}"), json("{$set: {status: 'cancelled'}}"))
                        .matchedCount())
                .isEqualTo(1);
    }

    @Test
    void limitAndSkipCountVisibleDocumentsWhenEachIsDecidedInMemory() {
        GuardedFixture notes = GuardedFixture.of("reading", MEMBERS);
        for (int i = 0; i < 20; i++) {
            notes.stored("{_id: %d, owner: 'a', reader: '%s'}".formatted(i, i % 2 == 0 ? "a" : "b"));
        }
        assertThat(notes.as(ADA)
                        .find(Find.all().sort(json("{_id: 1}")).skip(2).limit(3).projection(json("{_id: 1}"))))
                .containsExactly(json("{_id: 4}"), json("{_id: 6}"), json("{_id: 8}"));
        assertThat(notes.as(ADA).count(json("{_id: {$lt: 10}}"))).isEqualTo(5);
        assertThat(notes.as(ADA).findOne(json("{_id: 1}"))).isEmpty();
    }

    @Test
    void moreHiddenDocumentsThanAllowedAreRefusedByName() {
        GuardedFixture notes = GuardedFixture.of("reading", MEMBERS);
        for (int i = 0; i < 20; i++) {
            notes.stored("{_id: %d, owner: 'a', reader: 'b'}".formatted(i));
        }
        DocumentCollection guarded = notes.as(ADA, Transaction.NONE, notes.client(), new GuardLimits(10, 10, 10));
        assertThatThrownBy(() -> guarded.find(Find.all()))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NOT_SUPPORTED))
                .hasMessageContaining("more than 10");
        assertThat(guarded.find(json("{_id: {$lt: 10}}"))).isEmpty();
    }

    @Test
    void aHiddenDocumentDoesNotMakeAVisibleOrderFail() {
        GuardedFixture notes = GuardedFixture.of(
                "reading", "{roles: [{name: 'own', apply_when: {'who.name': '%%root.owner.name'}, write: true}]}");
        notes.stored(
                "{_id: 1, who: {name: 'x'}, owner: {name: 'x'}, a: 1, b: 1}",
                "{_id: 2, who: [{name: 'x'}], owner: {name: 'y'}, a: [1, 2], b: [1, 2]}");
        assertThat(notes.as(ADA).find(Find.all().sort(json("{a: 1, b: 1}")))).hasSize(1);
        assertThat(notes.as(ADA)
                        .findOneAndDelete(
                                json("{}"), FindAndModify.returningOld().sort(json("{a: 1, b: 1}"))))
                .isPresent();
    }

    @Test
    void malformedQueriesAreRefusedAlikeWhoeverDecidesThem() {
        GuardedFixture byMemory = GuardedFixture.of(
                "reading",
                "{roles: [{name: 'own', apply_when: {}, fields: {secret: {read: {'%%this': 'x'}}}, additional_fields: {read: true}}]}");
        byMemory.stored("{_id: 1, secret: 'x'}");
        for (String field : List.of("secret", "title")) {
            for (String query : List.of(
                    "{?: {$type: 'foo'}}",
                    "{?: {$size: -1}}",
                    "{?: {$in: [{$x: 1}]}}",
                    "{$or: [{?: 1}, {$or: []}]}",
                    "{?: {$mod: [0, 0]}}",
                    "{?: {$undefined: true}}")) {
                assertThatThrownBy(() -> byMemory.as(ADA).find(json(query.replace("?", field))))
                        .as(query)
                        .isInstanceOfSatisfying(
                                RulesException.class,
                                refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.INVALID_REQUEST));
            }
        }
        assertThatThrownBy(() -> byMemory.as(ADA).find(Find.all().projection(json("{o: 0, 'o.x': 0}"))))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("leads through");
    }

    @Test
    void aTextThatIsNotUtf8IsRefused() {
        GuardedFixture notes = GuardedFixture.of(
                "reading", "{roles: [{name: 'own', apply_when: {kind: 'a?'}, read: true, write: true}]}");
        assertThatThrownBy(() -> notes.as(ADA).insertOne(new BsonDocument("kind", new BsonString("a\uD800"))))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("UTF-8");
        notes.as(ADA).insertOne(json("{kind: 'a?', face: '\uD83D\uDE00'}"));
        assertThat(notes.allStored()).hasSize(1);
    }

    @Test
    void theArticlesRulesBehaveAsTheyRead() {
        GuardedFixture orders = GuardedFixture.of("reading", GuardedFixture.resource("article-orders.json"));
        orders.stored(
                "{_id: 1, user_id: 'ada', status: 'pending'}",
                "{_id: 2, user_id: 'ada', status: 'shipped'}",
                "{_id: 3, user_id: 'grace', status: 'pending'}");
        assertThat(orders.as(ADA).count(json("{}"))).isEqualTo(2);
        assertThat(orders.as(ADMIN).count(json("{}"))).isEqualTo(3);
        assertThat(orders.as(GuardedFixture.user("ada", "guest")).count(json("{}")))
                .isZero();
        // write sees the document after the change: a pending order may be edited, but not moved on.
        assertThat(orders.as(ADA).updateOne(json("{_id: 1}"), json("{$set: {note: 'x'}}")))
                .isEqualTo(new UpdateSummary(1, 1, Optional.empty()));
        assertThat(orders.as(ADA)
                        .updateOne(json("{_id: 3}"), json("{$set: {note: 'x'}}"))
                        .matchedCount())
                .isZero();
        for (String update :
                List.of("{$set: {status: 'shipped'}}", "{$set: {user_id: 'grace'}}", "{$unset: {user_id: 1}}")) {
            assertThatThrownBy(() -> orders.as(ADA).updateOne(json("{_id: 1}"), json(update)))
                    .hasMessage("update not permitted");
        }
        assertThat(orders.as(ADA).insertOne(json("{_id: 4, user_id: 'ada', status: 'draft'}")))
                .isNotNull();
        assertThatThrownBy(() -> orders.as(ADA).insertOne(json("{_id: 5, user_id: 'ada', status: 'shipped'}")))
                .hasMessage("insert not permitted");
        assertThatThrownBy(() -> orders.as(ADA).insertOne(json("{_id: 5, user_id: 'grace', status: 'draft'}")))
                .hasMessage("insert not permitted");
        assertThat(orders.as(ADA).deleteOne(json("{_id: 4}"))).isEqualTo(1);
        assertThatThrownBy(() -> orders.as(ADA).deleteOne(json("{_id: 2}"))).hasMessage("delete not permitted");
        assertThat(orders.as(ADMIN).deleteMany(json("{}"))).isEqualTo(3);
    }

    @Test
    void anObjectIdNeverEqualsTheUsersId() {
        GuardedFixture orders = GuardedFixture.of("reading", GuardedFixture.resource("shop-orders.json"));
        String id = "64b000000000000000000001";
        orders.stored("{_id: 1, user_id: {$oid: '%s'}}".formatted(id), "{_id: 2, user_id: '%s'}".formatted(id));
        assertThat(orders.as(GuardedFixture.user(id, "customer"))
                        .find(Find.all().projection(json("{_id: 1}"))))
                .containsExactly(json("{_id: 2}"));
    }
}
