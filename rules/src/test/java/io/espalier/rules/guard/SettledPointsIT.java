package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What is settled where the sources are silent (spec/app-services.md §2.8), each by its number: in a collection as it usually
 * is, and in one whose own collation ignores case.
 */
class SettledPointsIT {

    @Nested
    class InAnOrdinaryCollection extends Points {
        @Override
        GuardedFixture prepared(GuardedFixture fixture) {
            return fixture;
        }
    }

    @Nested
    class InACollectionThatIgnoresCase extends Points {
        @Override
        GuardedFixture prepared(GuardedFixture fixture) {
            return fixture.ignoringCase();
        }
    }

    abstract static class Points {
        abstract GuardedFixture prepared(GuardedFixture fixture);

        @Test
        void point1RequestsSeeTheViewAndNothingElse() {
            DocumentCollection view = as(
                    "{name: 'r', apply_when: {open: true}, fields: {secret: {}}, additional_fields: {read: true}}",
                    "{_id: 1, open: true, n: 2, secret: 1}",
                    "{_id: 2, open: true, n: 1, secret: 2}",
                    "{_id: 3, open: false, n: 0, secret: 1}");
            assertThat(view.find(Find.all().sort(json("{n: 1}"))))
                    .containsExactly(json("{_id: 2, open: true, n: 1}"), json("{_id: 1, open: true, n: 2}"));
            assertThat(view.find(Find.matching(json("{secret: 1}")))).isEmpty();
            assertThat(view.count(json("{secret: {$exists: false}}"))).isEqualTo(2);
            assertThat(view.find(Find.all().projection(json("{secret: 1}")).sort(json("{secret: 1, _id: 1}"))))
                    .containsExactly(json("{_id: 1}"), json("{_id: 2}"));
            assertThat(view.distinct("secret", json("{}"))).isEmpty();
            assertThat(view.aggregate(List.of(json("{$group: {_id: '$secret', n: {$sum: '$n'}}}"))))
                    .containsExactly(json("{_id: null, n: 3}"));
            for (String regular : List.of("{n: {$in: [REGEX]}}", "{n: {$not: REGEX}}", "{n: REGEX}")) {
                assertCode(
                        RulesErrorCode.NOT_SUPPORTED,
                        () -> view.find(Find.matching(
                                json(regular.replace("REGEX", "{$regularExpression: {pattern: 'a', options: ''}}")))));
            }
        }

        @Test
        void point2WritesMatchDocumentsOfTheView() {
            GuardedFixture orders = fixture("{name: 'r', apply_when: {open: true}, read: true, write: {n: 1}}")
                    .stored("{_id: 1, open: true, n: 1}", "{_id: 2, open: true, n: 2}", "{_id: 3, open: false, n: 1}");
            DocumentCollection ada = orders.as(ADA);
            assertThat(ada.updateMany(json("{_id: 3}"), json("{$set: {a: 1}}")).matchedCount())
                    .isZero();
            assertThat(ada.deleteOne(json("{_id: 3}"))).isZero();
            assertRefused("update", () -> ada.updateOne(json("{_id: 2}"), json("{$set: {a: 1}}")));
            assertRefused("update", () -> ada.updateMany(json("{}"), json("{$set: {a: 1}}")));
            assertRefused("delete", () -> ada.deleteOne(json("{_id: 2}")));
            assertThat(ada.updateOne(json("{_id: 1}"), json("{$set: {a: 1}}")).matchedCount())
                    .isEqualTo(1);
        }

        @Test
        void point3TheRoleIsTheOneBeforeTheChangeAndWriteSeesBothStates() {
            String stored = "{_id: 1, owner: 'ada'}";
            DocumentCollection giving = as(
                    "{name: 'own', apply_when: {owner: '%%user.id'}, write: true}", stored, "{_id: 2, owner: 'eve'}");
            assertThat(giving.updateOne(json("{_id: 2}"), json("{$set: {owner: 'ada'}}"))
                            .matchedCount())
                    .isZero();
            assertThat(giving.updateOne(json("{_id: 1}"), json("{$set: {owner: 'eve'}}"))
                            .modifiedCount())
                    .isEqualTo(1);
            DocumentCollection keeping =
                    as("{name: 'own', apply_when: {owner: '%%user.id'}, write: {owner: '%%user.id'}}", stored);
            assertRefused("update", () -> keeping.updateOne(json("{_id: 1}"), json("{$set: {owner: 'eve'}}")));
            DocumentCollection counting = as(
                    "{name: 'r', apply_when: {}, write: {'%%root.n': {'%gt': '%%prevRoot.n'}}, read: true}",
                    "{_id: 1, n: 1}");
            assertThat(counting.updateOne(json("{_id: 1}"), json("{$set: {n: 2}}"))
                            .modifiedCount())
                    .isEqualTo(1);
            assertRefused("update", () -> counting.updateOne(json("{_id: 1}"), json("{$set: {n: 1}}")));
            DocumentCollection filtered = as(
                    "{name: 'r', apply_when: {}, document_filters: {write: {n: 1}}, write: true}",
                    "{_id: 1, n: 1}",
                    "{_id: 2, n: 2}");
            assertRefused("update", () -> filtered.updateOne(json("{_id: 1}"), json("{$set: {n: 2}}")));
            assertRefused("update", () -> filtered.updateOne(json("{_id: 2}"), json("{$set: {n: 1}}")));
        }

        @Test
        void point4AnAbsentHalfOfADocumentFilterIsTrueForReadingAndFalseForWriting() {
            DocumentCollection onlyRead = as(
                    "{name: 'r', apply_when: {}, document_filters: {read: {n: 1}}, read: true, write: true}",
                    "{_id: 1, n: 1}",
                    "{_id: 2, n: 2}");
            assertThat(ids(onlyRead.find(Find.all()))).containsExactly(1);
            assertRefused("update", () -> onlyRead.updateOne(json("{_id: 1}"), json("{$set: {a: 1}}")));
            DocumentCollection onlyWrite = as(
                    "{name: 'r', apply_when: {}, document_filters: {write: {n: 1}}, read: true, write: true}",
                    "{_id: 1, n: 1}",
                    "{_id: 2, n: 2}");
            assertThat(onlyWrite.count(json("{}"))).isEqualTo(2);
            assertRefused("insert", () -> onlyWrite.insertOne(json("{_id: 3, n: 2}")));
            DocumentCollection empty = as(
                    "{name: 'r', apply_when: {}, document_filters: {read: {}, write: {}}, read: true, write: true}",
                    "{_id: 1}");
            assertThat(empty.deleteOne(json("{_id: 1}"))).isEqualTo(1);
        }

        @Test
        void point5ARoleForInsertingHidesWhatItInserted() {
            DocumentCollection inbox = as("{name: 'in', apply_when: {}, write: {'%%prevRoot': {'%exists': false}}}");
            inbox.insertOne(json("{_id: 1}"));
            assertThat(inbox.find(Find.all())).isEmpty();
            assertThat(inbox.deleteOne(json("{_id: 1}"))).isZero();
        }

        @Test
        void point6NeqIsNe() {
            assertThat(ids(visible(
                            "{name: 'r', apply_when: {n: {'%neq': 1}}, read: true}",
                            "{_id: 1, n: 1}", "{_id: 2, n: 2}")))
                    .containsExactly(2);
        }

        @Test
        void point7WhatCannotBeDecidedIsUnknownAndNotFalse() {
            String undecidable = "{'%%user.id': {'%in': '%%root.list'}}";
            String stored = "{_id: 1, list: 'no list', n: 1}";
            assertThat(visible("{name: 'r', apply_when: " + undecidable + ", read: true}", stored))
                    .isEmpty();
            assertThat(visible("{name: 'r', apply_when: {'%not': " + undecidable + "}, read: true}", stored))
                    .isEmpty();
            assertThat(visible("{name: 'r', apply_when: {'%or': [" + undecidable + ", {n: 1}]}, read: true}", stored))
                    .hasSize(1);
            assertThat(visible("{name: 'r', apply_when: {'%nor': [" + undecidable + ", {n: 2}]}, read: true}", stored))
                    .isEmpty();
        }

        @Test
        void point8WhatIsMalformedNeverWidensAccess() {
            String open = ", {name: 'open', apply_when: {}, read: true, write: true}";
            for (String bad : List.of("{'%bad': 1}", "{'%not': {'%bad': 1}}", "{a: {'%nin': '%%user.id%%'}}")) {
                assertThat(faulty("{roles: [{name: 'r', apply_when: " + bad + ", read: true}" + open + "]}")
                                .find(Find.all()))
                        .as(bad)
                        .isEmpty();
                assertThat(faulty("{roles: [{name: 'r', apply_when: {}, read: " + bad + "}" + open + "]}")
                                .find(Find.all()))
                        .as(bad)
                        .isEmpty();
                assertRefused(
                        "insert",
                        () -> faulty("{roles: [{name: 'r', apply_when: {}, read: true, write: " + bad + "}" + open
                                        + "]}")
                                .insertOne(json("{_id: 2}")));
            }
            assertCode(
                    RulesErrorCode.NO_MATCHING_RULE,
                    () -> faulty("{roles: [{name: 'open', apply_when: {}, read: true}],"
                                    + " filters: [{name: 'f', apply_when: {'%not': {'%bad': 1}}}]}")
                            .find(Find.all()));
        }

        @Test
        void point9DeletingNeedsThePermissionToWriteAllFields() {
            DocumentCollection some = as(
                    "{name: 'r', apply_when: {}, read: true, fields: {_id: {write: true}, a: {write: true}}}",
                    "{_id: 1, a: 1}",
                    "{_id: 2, a: 1, b: 1}");
            assertThat(some.deleteOne(json("{_id: 1}"))).isEqualTo(1);
            assertRefused("delete", () -> some.deleteOne(json("{_id: 2}")));
            DocumentCollection none = as(
                    "{name: 'r', apply_when: {}, read: true, write: false, fields: {a: {write: true}}}",
                    "{_id: 1, a: 1}");
            assertRefused("update", () -> none.updateOne(json("{_id: 1}"), json("{$set: {a: 2}}")));
            assertRefused("delete", () -> none.deleteOne(json("{_id: 1}")));
        }

        @Test
        void point10NullEqualsNullAndMissingEqualsNothing() {
            String[] stored = {"{_id: 1, a: null}", "{_id: 2}", "{_id: 3, a: 1}"};
            assertThat(ids(visible("{name: 'r', apply_when: {a: null}, read: true}", stored)))
                    .containsExactly(1);
            assertThat(ids(visible("{name: 'r', apply_when: {a: {'%in': [null]}}, read: true}", stored)))
                    .containsExactly(1);
            assertThat(ids(visible("{name: 'r', apply_when: {a: '%%user.data.none'}, read: true}", stored)))
                    .isEmpty();
            assertThat(ids(visible("{name: 'r', apply_when: {a: {'%ne': 1}}, read: true}", stored)))
                    .containsExactly(1, 2);
            assertThat(ids(visible("{name: 'r', apply_when: {a: {'%nin': [null, 1]}}, read: true}", stored)))
                    .containsExactly(2);
            assertThat(ids(visible("{name: 'r', apply_when: {a: {'%ne': '%%user.data.none'}}, read: true}", stored)))
                    .containsExactly(1, 2, 3);
        }

        @Test
        void point11RulesAndRequestsCompareExactly() {
            DocumentCollection own = as(
                    "{name: 'own', apply_when: {owner: '%%user.id'}, read: true, write: true}",
                    "{_id: 1, owner: 'ada', t: 'x'}",
                    "{_id: 2, owner: 'ADA', t: 'x'}",
                    "{_id: 3, owner: 'ada', t: 'X'}");
            assertThat(ids(own.find(Find.all()))).containsExactly(1, 3);
            assertThat(ids(own.find(Find.matching(json("{t: 'x'}"))))).containsExactly(1);
            assertThat(own.count(json("{t: 'X'}"))).isEqualTo(1);
            assertThat(own.distinct("t", json("{}"))).hasSize(2);
            assertThat(own.aggregate(List.of(json("{$match: {t: 'x'}}")))).hasSize(1);
            assertThat(own.updateMany(json("{t: 'x'}"), json("{$set: {n: 1}}")).matchedCount())
                    .isEqualTo(1);
            assertThat(own.deleteMany(json("{t: 'X'}"))).isEqualTo(1);
            assertThat(own.deleteOne(json("{_id: 2}"))).isZero();
            assertRefused("insert", () -> own.insertOne(json("{_id: 4, owner: 'Ada'}")));
        }

        @Test
        void point12ASchemaFailureSaysPathKeywordExpectedAndFound() {
            GuardedFixture orders = prepared(fixture("{name: 'all', apply_when: {}, read: true, write: true}")
                    .withSchema("{properties: {p: {properties: {n: {bsonType: 'int'}}}}}"));
            assertCode(
                    RulesErrorCode.SCHEMA_VALIDATION_FAILED,
                    () -> orders.as(ADA).insertOne(json("{_id: 1, p: {n: 'text'}}")));
            assertThatThrownBy(() -> orders.as(ADA).insertOne(json("{_id: 1, p: {n: 'text'}}")))
                    .hasMessageContaining("'p.n': bsonType: expected ")
                    .hasMessageContaining(", found ");
        }

        @Test
        void point13DefaultRulesNeverReachMongoDbsOwnDatabasesOrOurs() {
            RuleBook open = RuleBook.compile(
                    List.of(),
                    Optional.of(new DefaultRuleSource(
                            "default_rule.json",
                            json("{roles: [{name: 'open', apply_when: {}, read: true, write: true}]}"),
                            Set.of())),
                    RuleNames.NONE);
            GuardedFixture reached = prepared(GuardedFixture.of(new Namespace("settled", "anything"), open));
            reached.stored("{_id: 1}");
            assertThat(reached.as(ADMIN).find(Find.all())).hasSize(1);
            for (String database : List.of("admin", "local", "config", "espalier", "Admin", "ESPALIER")) {
                assertCode(
                        RulesErrorCode.NO_MATCHING_RULE,
                        () -> reached.in(new Namespace(database, "anything"))
                                .as(ADMIN)
                                .find(Find.all()));
            }
            assertCode(
                    RulesErrorCode.NO_MATCHING_RULE,
                    () -> reached.in(new Namespace("settled", "system.views"))
                            .as(ADMIN)
                            .find(Find.all()));
        }

        private GuardedFixture fixture(String roles) {
            return prepared(GuardedFixture.of("settled", "{roles: [" + roles + "]}"));
        }

        private DocumentCollection as(String roles, String... documents) {
            return fixture(roles).stored(documents).as(ADA);
        }

        private List<BsonDocument> visible(String roles, String... documents) {
            return as(roles, documents).find(Find.all().sort(json("{_id: 1}")));
        }

        private DocumentCollection faulty(String rules) {
            return prepared(GuardedFixture.withFaults("settled", rules))
                    .stored("{_id: 1, a: 1}")
                    .as(ADMIN);
        }

        private static List<Integer> ids(List<BsonDocument> documents) {
            return documents.stream()
                    .map(document -> document.getInt32("_id", new BsonInt32(-1)).getValue())
                    .toList();
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
}
