package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.rules.BulkOperation;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesException;
import io.espalier.rules.Update;
import io.espalier.rules.metrics.CollectionMetrics;
import io.espalier.rules.metrics.CollectionMetrics.RoleMetrics;
import io.espalier.rules.metrics.RuleCounters;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;

/** What operations count: each document once, under its role where that is known. */
class RuleMetricsIT {
    /** It depends on the document which of them applies. */
    private static final String TWO_ROLES = "{roles: [{name: 'owner', apply_when: {owner: '%%user.id'}, write: true},"
            + " {name: 'reader', apply_when: {shared: true}, read: true, write: false}]}";
    /** It depends on the caller alone which of them can apply. */
    private static final String ONE_AT_A_TIME =
            "{roles: [{name: 'admin', apply_when: {'%%user.custom_data.role': 'admin'}, read: true},"
                    + " {name: 'owner', apply_when: {owner: '%%user.id'}, write: true}]}";

    private static final String FIELDS = "{roles: [{name: 'clerk', apply_when: {}, fields: {_id: {read: true},"
            + " title: {read: true}, address: {fields: {city: {read: true}}}}}]}";
    private static final String SECRETLESS =
            "{roles: [{name: 'all', apply_when: {}, fields: {secret: {read: false, write: false}},"
                    + " additional_fields: {read: true}}]}";
    /** MongoDB cannot decide it. */
    private static final String IN_MEMORY =
            "{roles: [{name: 'member', apply_when: {'%%root.owner': {'%in': ['%%root.reader']}}, read: true}]}";

    private static GuardedFixture orders(String rules) {
        return GuardedFixture.of("rule_metrics", rules)
                .stored(
                        "{_id: 1, owner: 'ada', a: 1}",
                        "{_id: 2, owner: 'ada', a: 2}",
                        "{_id: 3, owner: 'grace', shared: true}",
                        "{_id: 4, owner: 'grace'}");
    }

    private static CollectionMetrics counted(
            GuardedFixture orders, BsonDocument user, Consumer<DocumentCollection> work) {
        RuleCounters counters = new RuleCounters();
        work.accept(orders.as(user, counters));
        assertThat(counters.counted()).hasSizeLessThanOrEqualTo(1);
        return counters.counted().stream()
                .findFirst()
                .orElseGet(() -> new CollectionMetrics(orders.namespace(), List.of(), 0, 0));
    }

    private static CollectionMetrics metrics(
            GuardedFixture orders, long noMatchingRole, long unknownRole, RoleMetrics... roles) {
        return new CollectionMetrics(orders.namespace(), List.of(roles), noMatchingRole, unknownRole);
    }

    private static RoleMetrics documents(String role, long documents) {
        return new RoleMetrics(role, documents, 0, 0);
    }

    private static Update set(String field) {
        return Update.operators(Updates.set(field, 9));
    }

    private static Bson id(int id) {
        return Filters.eq(id);
    }

    @Test
    void aReadNamesTheRoleOfEachDocument() {
        GuardedFixture orders = orders(TWO_ROLES);
        assertThat(counted(orders, ADA, data -> data.find(Find.all())))
                .isEqualTo(metrics(orders, 0, 0, documents("owner", 2), documents("reader", 1)));
    }

    @Test
    void whereMongoDbDoesNotHandOutTheDocumentItsRoleIsUnknown() {
        GuardedFixture orders = orders(TWO_ROLES);
        assertThat(counted(orders, ADA, data -> data.find(Find.all().projection(json("{a: 1}")))))
                .isEqualTo(metrics(orders, 0, 3));
        assertThat(counted(orders, ADA, data -> data.count(json("{}")))).isEqualTo(metrics(orders, 0, 3));
        assertThat(counted(orders, ADA, data -> data.updateOne(id(1), set("a"), false)))
                .isEqualTo(metrics(orders, 0, 1));
    }

    @Test
    void aRoleThatAloneCanApplyIsKnownWhateverMongoDbHandsOut() {
        GuardedFixture orders = orders(ONE_AT_A_TIME);
        for (Consumer<DocumentCollection> read : List.<Consumer<DocumentCollection>>of(
                data -> data.find(Find.all()),
                data -> data.find(Find.all().projection(json("{a: 1}"))),
                data -> data.count(json("{}")))) {
            assertThat(counted(orders, ADA, read)).isEqualTo(metrics(orders, 0, 0, documents("owner", 2)));
            assertThat(counted(orders, ADMIN, read)).isEqualTo(metrics(orders, 0, 0, documents("admin", 4)));
        }
    }

    @Test
    void fieldsCountAtEachDepthThatTheRulesLookAt() {
        GuardedFixture orders = GuardedFixture.of("rule_metrics", FIELDS)
                .stored(
                        "{_id: 1, title: 't', secret: 's', address: {city: 'c', street: 's'}}",
                        "{_id: 2, secret: 's'}");
        assertThat(counted(orders, ADA, data -> data.find(Find.all())))
                .isEqualTo(metrics(orders, 0, 0, new RoleMetrics("clerk", 2, 4 + 2 + 2, 2 + 1)));
    }

    @Test
    void fieldsThatMongoDbCutsDoNotCount() {
        GuardedFixture orders =
                GuardedFixture.of("rule_metrics", SECRETLESS).stored("{_id: 1, secret: 's'}", "{_id: 2, secret: 't'}");
        Bson hidden = Filters.eq("secret", null);
        assertThat(counted(orders, ADA, data -> data.find(Find.matching(hidden))))
                .isEqualTo(metrics(orders, 0, 0, documents("all", 2)));
        assertThat(counted(orders, ADA, data -> data.count(hidden)))
                .isEqualTo(metrics(orders, 0, 0, documents("all", 2)));
    }

    @Test
    void documentsWithoutARoleCountWhereTheyAreLookedAtInMemory() {
        GuardedFixture orders = GuardedFixture.of("rule_metrics", IN_MEMORY)
                .stored("{_id: 1, owner: 'x', reader: 'x'}", "{_id: 2, owner: 'x', reader: 'y'}");
        assertThat(counted(orders, ADA, data -> data.find(Find.all())))
                .isEqualTo(metrics(orders, 1, 0, documents("member", 1)));

        GuardedFixture owned = orders(TWO_ROLES);
        assertThat(counted(
                        owned,
                        ADA,
                        data -> assertThatThrownBy(() -> data.insertOne(json("{_id: 9, owner: 'grace'}")))
                                .isInstanceOf(RulesException.class)))
                .isEqualTo(metrics(owned, 1, 0));
    }

    @Test
    void aWrittenDocumentCountsOnce() {
        assertCountsUnderOwner(1, data -> data.insertOne(json("{_id: 9, owner: 'ada'}")));
        assertCountsUnderOwner(
                2, data -> data.insertMany(List.of(json("{_id: 8, owner: 'ada'}"), json("{_id: 9, owner: 'ada'}"))));
        assertCountsUnderOwner(1, data -> data.updateOne(id(1), set("a"), false));
        assertCountsUnderOwner(2, data -> data.updateMany(json("{}"), set("a"), false));
        assertCountsUnderOwner(1, data -> data.replaceOne(id(1), json("{owner: 'ada', b: 1}"), false));
        assertCountsUnderOwner(1, data -> data.findOneAndUpdate(id(1), set("a"), FindAndModify.returningOld()));
        assertCountsUnderOwner(1, data -> data.findOneAndDelete(id(1), FindAndModify.returningOld()));
        assertCountsUnderOwner(1, data -> data.deleteOne(id(2)));
        assertCountsUnderOwner(2, data -> data.deleteMany(json("{}")));
        assertCountsUnderOwner(
                1, data -> data.updateOne(json("{_id: 9}"), Update.operators(json("{$set: {owner: 'ada'}}")), true));
        assertCountsUnderOwner(
                3,
                data -> data.bulkWrite(
                        List.of(
                                new BulkOperation.InsertOne(json("{_id: 9, owner: 'ada'}")),
                                new BulkOperation.UpdateOne(id(1), set("a"), false),
                                new BulkOperation.DeleteOne(id(2))),
                        true));
    }

    private static void assertCountsUnderOwner(long expected, Consumer<DocumentCollection> write) {
        GuardedFixture orders = orders(ONE_AT_A_TIME);
        assertThat(counted(orders, ADA, write)).isEqualTo(metrics(orders, 0, 0, documents("owner", expected)));
    }

    @Test
    void aRefusedWriteCountsTheDocumentThatItWasRefusedFor() {
        GuardedFixture orders = orders(TWO_ROLES);
        assertThat(counted(
                        orders,
                        ADA,
                        data -> assertThatThrownBy(() -> data.updateOne(id(3), set("a"), false))
                                .isInstanceOf(RulesException.class)
                                .hasMessage("update not permitted")))
                .isEqualTo(metrics(orders, 0, 0, documents("reader", 1)));
    }

    @Test
    void whatIsNotHandedOutIsNotCounted() {
        GuardedFixture orders = orders(ONE_AT_A_TIME);
        assertThat(counted(orders, ADA, data -> data.updateOne(id(4), set("a"), false)))
                .isEqualTo(metrics(orders, 0, 0));
        assertThat(counted(orders, ADA, data -> data.distinct("a", json("{}")))).isEqualTo(metrics(orders, 0, 0));
        assertThat(counted(orders, ADA, data -> data.aggregate(List.of(Aggregates.match(json("{a: 1}"))))))
                .isEqualTo(metrics(orders, 0, 0));
    }

    @Test
    void severalOperationsAddUp() {
        GuardedFixture orders = orders(TWO_ROLES);
        assertThat(counted(orders, ADA, data -> {
                    data.find(Find.all());
                    data.find(Find.matching(id(1)));
                    data.count(json("{}"));
                }))
                .isEqualTo(metrics(orders, 0, 3, documents("owner", 3), documents("reader", 1)));
    }
}
