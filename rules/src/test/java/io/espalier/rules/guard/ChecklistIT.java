package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.GRACE;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.DefaultRuleSource;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/**
 * The points that a naive implementation gets wrong (spec/app-services.md §12.1), as far as they concern rules, each by its
 * number against a real collection.
 */
class ChecklistIT {
    private static final Namespace ORDERS = new Namespace("checklist", "orders");
    private static final String OPEN = "{roles: [{name: 'everybody', apply_when: {}, read: true, write: true}]}";

    @Test
    void point1RolesThatDoNotApplyDoNotFallThroughToDefaultRules() {
        GuardedFixture own = withDefaults(Optional.of("{roles: [{name: 'nobody', apply_when: false, read: true}]}"));
        own.stored("{_id: 1}");
        assertThat(own.as(ADMIN).find(Find.all())).isEmpty();
        assertRefused("insert", () -> own.as(ADMIN).insertOne(json("{_id: 2}")));
        GuardedFixture none = withDefaults(Optional.empty());
        none.stored("{_id: 1}");
        assertThat(none.as(ADMIN).find(Find.all())).hasSize(1);
        GuardedFixture empty = withDefaults(Optional.of("{roles: []}"));
        empty.stored("{_id: 1}");
        assertThat(empty.as(ADMIN).find(Find.all())).hasSize(1);
    }

    private static GuardedFixture withDefaults(Optional<String> own) {
        List<RuleSource> files = own.map(file -> new RuleSource(ORDERS, "rules.json", json(file))).stream()
                .toList();
        return GuardedFixture.of(
                ORDERS,
                RuleBook.compile(
                        files,
                        Optional.of(new DefaultRuleSource("default_rule.json", json(OPEN), Set.of())),
                        RuleNames.NONE));
    }

    @Test
    void point2UndefinedIsNotFalse() {
        assertThat(visible("{name: 'r', apply_when: {}, read: false, fields: {a: {read: true}}}", "{_id: 1, a: 1}"))
                .isEmpty();
        assertThat(visible("{name: 'r', apply_when: {}, fields: {a: {read: true}}}", "{_id: 1, a: 1}"))
                .containsExactly(json("{a: 1}"));
    }

    @Test
    void point3InsertAndDeleteAreTrueByDefaultYetNeedWrite() {
        DocumentCollection reader = as("{name: 'r', apply_when: {}, read: true}", "{_id: 1}");
        assertRefused("insert", () -> reader.insertOne(json("{_id: 2}")));
        assertRefused("delete", () -> reader.deleteOne(json("{_id: 1}")));
        DocumentCollection writer = as("{name: 'r', apply_when: {}, write: true}", "{_id: 1}");
        writer.insertOne(json("{_id: 2}"));
        assertThat(writer.deleteMany(json("{}"))).isEqualTo(2);
    }

    @Test
    void point4WriteImpliesReadInItsScope() {
        assertThat(visible("{name: 'r', apply_when: {}, read: false, write: true}", "{_id: 1, a: 1}"))
                .containsExactly(json("{_id: 1, a: 1}"));
        assertThat(visible("{name: 'r', apply_when: {}, fields: {a: {write: true}, b: {}}}", "{_id: 1, a: 1, b: 2}"))
                .containsExactly(json("{a: 1}"));
        assertThat(visible(
                        "{name: 'r', apply_when: {}, additional_fields: {write: true}, fields: {b: {}}}",
                        "{_id: 1, a: 1, b: 2}"))
                .containsExactly(json("{_id: 1, a: 1}"));
        assertThat(visible(
                        "{name: 'r', apply_when: {}, document_filters: {read: false, write: true}, read: true}",
                        "{_id: 1}"))
                .hasSize(1);
    }

    @Test
    void point5TheRoleIsChosenForEachDocument() {
        assertThat(visible(
                        "{name: 'own', apply_when: {owner: '%%user.id'}, read: true},"
                                + "{name: 'public', apply_when: {open: true}, fields: {title: {read: true}}}",
                        "{_id: 1, owner: 'ada', title: 'a'}",
                        "{_id: 2, owner: 'eve', title: 'b', open: true}",
                        "{_id: 3, owner: 'eve', title: 'c'}"))
                .containsExactlyInAnyOrder(json("{_id: 1, owner: 'ada', title: 'a'}"), json("{title: 'b'}"));
    }

    @Test
    void point6AReadDropsSilentlyAndAWriteIsRefusedAsAWhole() {
        GuardedFixture orders = fixture(
                        "{name: 'own', apply_when: {owner: '%%user.id'}, read: true, write: {n: {'%lt': 9}}}")
                .stored("{_id: 1, owner: 'ada', n: 1}", "{_id: 2, owner: 'ada', n: 8}", "{_id: 3, owner: 'eve', n: 1}");
        assertThat(orders.as(ADA).count(json("{}"))).isEqualTo(2);
        List<BsonDocument> before = orders.allStored();
        assertRefused("update", () -> orders.as(ADA).updateMany(json("{}"), json("{$inc: {n: 1}}")));
        assertThat(orders.allStored()).isEqualTo(before);
        assertRefused(
                "insert",
                () -> orders.as(ADA)
                        .insertMany(
                                List.of(json("{_id: 4, owner: 'ada', n: 1}"), json("{_id: 5, owner: 'ada', n: 9}"))));
        assertThat(orders.allStored()).isEqualTo(before);
    }

    @Test
    void point7AnEmptyObjectIsTrue() {
        DocumentCollection all = as(
                "{name: 'r', apply_when: {}, document_filters: {read: {}, write: {}}, read: {}, write: {},"
                        + " insert: {}, delete: {}}",
                "{_id: 1}");
        assertThat(all.find(Find.all())).hasSize(1);
        all.insertOne(json("{_id: 2}"));
        assertThat(all.deleteMany(json("{}"))).isEqualTo(2);
    }

    @Test
    void point8OperatorsHaveTwoSpellingsABareKeyIsAPathAndEqualityLooksIntoArrays() {
        for (String condition : List.of(
                "{'a.b': {'%in': [1, 2]}}",
                "{'a.b': {$in: [1, 2]}}",
                "{'%%root.a.b': {'%or': [{$eq: 1}, {'%gte': 9}]}}",
                "{$and: [{'a.b': 1}, {'%not': {'a.b': 2}}]}",
                "{members: '%%user.id'}",
                "{owner: ['ada', 'eve']}",
                "{'%%user.id': '%%root.members'}")) {
            assertThat(visible(
                            "{name: 'r', apply_when: " + condition + ", read: true}",
                            "{_id: 1, a: {b: 1}, members: ['eve', 'ada'], owner: 'ada'}",
                            "{_id: 2, a: {b: 7}, members: ['eve'], owner: 'mallory'}"))
                    .as(condition)
                    .extracting(document -> document.get("_id"))
                    .containsExactly(new BsonInt32(1));
        }
    }

    @Test
    void point9AUserIdIsATextAndNeverEqualsAnObjectId() {
        BsonDocument user = GuardedFixture.user("00000000000000000000000a", "customer");
        String stored = "{_id: 1, owner: {$oid: '00000000000000000000000a'}}";
        assertThat(fixture("{name: 'r', apply_when: {owner: '%%user.id'}, read: true}")
                        .stored(stored)
                        .as(user)
                        .find(Find.all()))
                .isEmpty();
        assertThat(fixture("{name: 'r', apply_when: {owner: {'%stringToOid': '%%user.id'}}, read: true}")
                        .stored(stored)
                        .as(user)
                        .find(Find.all()))
                .hasSize(1);
    }

    @Test
    void point10CustomDataIsWhatTheTokenSays() {
        GuardedFixture profiles =
                fixture("{name: 'r', apply_when: {'%%user.custom_data.role': 'customer'}, read: true}");
        // The profile has changed since the caller logged in.
        profiles.stored("{_id: 'ada', role: 'admin'}");
        assertThat(profiles.as(ADA).find(Find.all())).hasSize(1);
    }

    @Test
    void point11FiltersAlsoLimitWrites() {
        GuardedFixture orders = GuardedFixture.of(
                        "checklist",
                        "{roles: [{name: 'all', apply_when: {}, read: true, write: true}],"
                                + " filters: [{name: 'own', apply_when: {}, query: {owner: '%%user.id'}}]}")
                .stored("{_id: 1, owner: 'ada'}", "{_id: 2, owner: 'grace'}");
        assertThat(orders.as(GRACE)
                        .updateMany(json("{}"), json("{$set: {n: 1}}"))
                        .matchedCount())
                .isEqualTo(1);
        assertThat(orders.as(GRACE).deleteOne(json("{_id: 1}"))).isZero();
        assertThat(orders.as(GRACE).deleteMany(json("{}"))).isEqualTo(1);
        assertThat(orders.allStored()).containsExactly(json("{_id: 1, owner: 'ada'}"));
    }

    @Test
    void point12SchemasAreForUsersOnlyAndRefuseNull() {
        GuardedFixture orders = fixture("{name: 'all', apply_when: {}, read: true, write: true}")
                .withSchema("{properties: {n: {bsonType: 'int'}}}");
        assertCode(
                RulesErrorCode.SCHEMA_VALIDATION_FAILED, () -> orders.as(ADA).insertOne(json("{_id: 1, n: 'text'}")));
        assertCode(RulesErrorCode.SCHEMA_VALIDATION_FAILED, () -> orders.as(ADA).insertOne(json("{_id: 1, n: null}")));
        orders.as(ADA).insertOne(json("{_id: 1, n: 5}"));
        orders.asSystem().insertOne(json("{_id: 2, n: 'text'}"));
        assertThat(orders.allStored()).hasSize(2);
    }

    private static GuardedFixture fixture(String roles) {
        return GuardedFixture.of("checklist", "{roles: [" + roles + "]}");
    }

    private static DocumentCollection as(String roles, String... documents) {
        return fixture(roles).stored(documents).as(ADA);
    }

    private static List<BsonDocument> visible(String roles, String... documents) {
        return as(roles, documents).find(Find.all());
    }

    private static void assertRefused(String operation, ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOf(RulesException.class).hasMessage(operation + " not permitted");
    }

    private static void assertCode(RulesErrorCode code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
