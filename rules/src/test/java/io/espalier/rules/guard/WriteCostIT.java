package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many commands guarded writes need. */
class WriteCostIT {
    private final CommandLog commands = new CommandLog();
    private final MongoClient client = commands.client();

    private final GuardedFixture orders = GuardedFixture.of("write_cost", GuardedFixture.resource("shop-orders.json"));

    private final GuardedFixture accounts = GuardedFixture.of("write_cost_accounts", """
            {roles: [{name: 'owner', apply_when: {owner: '%%user.id'}, read: true, delete: {balance: 0},
              write: {'%%root.owner': '%%prevRoot.owner', '%%root.balance': {'%gte': 0, '%lte': '%%root.limit'}}}]}
            """);

    @BeforeEach
    void store() {
        orders.raw().createIndex(json("{user_id: 1}"));
        orders.stored(
                "{_id: 1, user_id: 'ada', status: 'pending', n: 1}",
                "{_id: 2, user_id: 'ada', status: 'shipped', n: 2}",
                "{_id: 3, user_id: 'grace', status: 'pending', n: 3}");
        accounts.stored(
                "{_id: 1, owner: 'ada', balance: 5, limit: 10, tags: ['a']}", "{_id: 2, owner: 'ada', balance: 0}");
        commands.clear();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void anOwnDocumentIsChangedInOneCommand() {
        DocumentCollection ada = orders.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertOneCommand(
                () -> assertThat(ada.updateOne(json("{_id: 1}"), json("{$set: {shipping_address: {city: 'Ulm'}}}")))
                        .isEqualTo(new UpdateSummary(1, 1, Optional.empty())));
        assertOneCommand(
                () -> assertThat(ada.updateOne(json("{_id: 1}"), json("{$set: {'shipping_address.city': 'Ulm'}}")))
                        .isEqualTo(new UpdateSummary(1, 0, Optional.empty())));
        assertOneCommand(() -> assertThat(ada.updateOne(
                                json("{_id: 1}"),
                                Update.pipeline(List.of(json("{$set: {updated_at: '$$NOW'}}"))),
                                false)
                        .modifiedCount())
                .isEqualTo(1));
        assertOneCommand(() -> assertThat(ada.findOneAndUpdate(
                        json("{_id: 1}"),
                        Update.operators(json("{$set: {status: 'cancelled'}, $unset: {updated_at: ''}}")),
                        FindAndModify.returningNew().projection(json("{status: 1}"))))
                .contains(json("{_id: 1, status: 'cancelled'}")));
        assertThat(orders.allStored().getFirst())
                .isEqualTo(
                        json("{_id: 1, user_id: 'ada', status: 'cancelled', n: 1, shipping_address: {city: 'Ulm'}}"));
    }

    @Test
    void whatTheRulesSayOfAComputedValueIsDecidedInTheSameCommand() {
        DocumentCollection ada = accounts.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertOneCommand(
                () -> assertThat(ada.updateOne(json("{_id: 1}"), json("{$inc: {balance: 5}, $push: {tags: 'b'}}"))
                                .modifiedCount())
                        .isEqualTo(1));
        assertOneCommand(() -> assertThat(ada.updateOne(
                                json("{_id: 1}"),
                                Update.pipeline(List.of(json("{$set: {balance: {$subtract: ['$balance', 10]}}}"))),
                                false)
                        .modifiedCount())
                .isEqualTo(1));
        assertOneCommand(
                () -> assertThat(ada.replaceOne(json("{_id: 1}"), json("{owner: 'ada', balance: 0, limit: 1}"), false)
                                .modifiedCount())
                        .isEqualTo(1));
        assertThatThrownBy(() -> ada.updateOne(json("{_id: 1}"), json("{$inc: {balance: 2}}")))
                .hasMessage("update not permitted");
        assertThatThrownBy(() -> ada.updateOne(json("{_id: 1}"), json("{$set: {owner: 'grace'}}")))
                .hasMessage("update not permitted");
        assertThat(accounts.allStored().getFirst()).isEqualTo(json("{_id: 1, owner: 'ada', balance: 0, limit: 1}"));
    }

    @Test
    void theSchemaIsLookedAtInTheSameCommand() {
        GuardedFixture typed = accounts.withSchema(
                "{required: ['owner'], properties: {balance: {bsonType: ['int', 'double'], maximum: 8}, tags: {maxItems: 2}}}");
        DocumentCollection ada = typed.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        typed.raw().deleteMany(json("{}"));
        typed.stored("{_id: 1, owner: 'ada', balance: 5, limit: 10, tags: ['a']}");
        assertOneCommand(
                () -> assertThat(ada.updateOne(json("{_id: 1}"), json("{$inc: {balance: 3}, $push: {tags: 'b'}}"))
                                .modifiedCount())
                        .isEqualTo(1));
        assertOneCommand(() -> assertThat(
                        ada.replaceOne(json("{_id: 1}"), json("{owner: 'ada', balance: 1, limit: 2, tags: []}"), false)
                                .modifiedCount())
                .isEqualTo(1));
        for (String update : List.of(
                "{$set: {balance: {$numberLong: '1'}}}",
                "{$push: {tags: {$each: [1, 2, 3]}}}",
                "{$set: {limit: 20, balance: 9}}")) {
            assertThatThrownBy(() -> ada.updateOne(json("{_id: 1}"), json(update)))
                    .isInstanceOfSatisfying(
                            RulesException.class,
                            failure -> assertThat(failure.code()).isEqualTo(RulesErrorCode.SCHEMA_VALIDATION_FAILED));
        }
        assertThat(typed.allStored()).containsExactly(json("{_id: 1, owner: 'ada', balance: 1, limit: 2, tags: []}"));
    }

    @Test
    void deletingIsOneCommand() {
        DocumentCollection ada = accounts.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertThatThrownBy(() -> ada.deleteOne(json("{_id: 1}"))).hasMessage("delete not permitted");
        accounts.raw().updateOne(json("{_id: 2}"), json("{$set: {limit: 0}}"));
        assertOneCommand(() -> assertThat(ada.deleteOne(json("{_id: 2}"))).isEqualTo(1));
        DocumentCollection admin = orders.as(ADMIN, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertOneCommand(
                () -> assertThat(admin.deleteOne(json("{status: 'shipped'}"))).isEqualTo(1));
        assertOneCommand(() -> assertThat(admin.findOneAndDelete(
                        json("{}"), FindAndModify.returningOld().sort(json("{n: -1}"))))
                .map(BsonDocument::toJson)
                .contains(json("{_id: 3, user_id: 'grace', status: 'pending', n: 3}")
                        .toJson()));
    }

    @Test
    void aDocumentThatTheQueryDoesNotNameIsFoundAndChangedInOneCommand() {
        DocumentCollection ada = orders.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertOneCommand(() -> assertThat(ada.updateOne(json("{n: {$lt: 2}}"), json("{$set: {status: 'cancelled'}}")))
                .isEqualTo(new UpdateSummary(1, 1, Optional.empty())));
        DocumentCollection admin = orders.as(ADMIN, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertOneCommand(() -> assertThat(admin.findOneAndUpdate(
                        json("{status: {$ne: 'cancelled'}}"),
                        Update.operators(json("{$set: {status: 'seen'}}")),
                        FindAndModify.returningOld().sort(json("{n: -1}")).projection(json("{n: 1}"))))
                .contains(json("{_id: 3, n: 3}")));
    }

    /** The first in order decides: another one that may be written is not taken in its place. */
    @Test
    void aDocumentThatMayNotBeWrittenIsNotPassedOver() {
        DocumentCollection ada = orders.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        for (String sort : List.of("{n: -1}", "{user_id: 1, n: -1}")) {
            assertThatThrownBy(() -> ada.findOneAndUpdate(
                            json("{}"),
                            Update.operators(json("{$set: {status: 'cancelled'}}")),
                            FindAndModify.returningNew().sort(json(sort))))
                    .hasMessage("update not permitted");
        }
        assertThat(orders.raw().countDocuments(json("{status: 'cancelled'}"))).isZero();
    }

    @Test
    void thatNothingMatchesIsKnownAfterASecondCommand() {
        DocumentCollection ada = orders.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertThat(ada.updateOne(json("{_id: 3}"), json("{$set: {status: 'cancelled'}}"))
                        .matchedCount())
                .isZero();
        assertThat(commands.names()).containsExactly("update", "find");
        assertThat(ada.deleteOne(json("{_id: 3}"))).isZero();
    }

    @Test
    void theQuerysIndexIsUsed() {
        orders.raw().drop();
        orders.raw().createIndex(json("{user_id: 1}"));
        for (int i = 0; i < 50; i++) {
            orders.stored(
                    "{_id: %d, user_id: '%s', status: 'pending', n: %d}".formatted(i, i == 7 ? "ada" : "grace", i));
        }
        DocumentCollection ada = orders.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
        assertOneCommand(() -> ada.updateOne(json("{n: 7}"), json("{$set: {status: 'cancelled'}}")));
        BsonDocument filter = commands.commands()
                .getFirst()
                .getArray("updates")
                .getFirst()
                .asDocument()
                .getDocument("q");
        assertThat(orders.raw()
                        .find(filter)
                        .collation(GuardedReader.SIMPLE)
                        .explain(BsonDocument.class)
                        .toJson())
                .contains("user_id_1")
                .doesNotContain("COLLSCAN");
    }

    private void assertOneCommand(Runnable write) {
        commands.clear();
        write.run();
        assertThat(commands.names()).hasSize(1);
    }
}
