package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.GRACE;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.BulkOperation;
import io.espalier.rules.BulkSummary;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner may see and write all of his documents but {@code secret}, and read but not write open ones. */
class GuardedWriteIT {
    private static final String RULES = """
            {roles: [
              {name: 'owner', apply_when: {owner: '%%user.id'}, fields: {secret: {}},
               additional_fields: {read: true, write: true}},
              {name: 'reader', apply_when: {open: true}, read: true, write: false, insert: false}
            ]}
            """;
    private static final String MINE =
            "{_id: 1, owner: 'ada', n: 1, list: [1, 2, 3], secret: 's', items: [{k: 'a', v: 1}, {k: 'b', v: 2}]}";
    private static final String MINE_TOO = "{_id: 2, owner: 'ada', n: 2}";
    private static final String OPEN = "{_id: 3, owner: 'grace', open: true, n: 3}";
    private static final String FOREIGN = "{_id: 4, owner: 'grace', n: 4}";

    private final GuardedFixture things = GuardedFixture.of("writing", RULES);

    @BeforeEach
    void store() {
        things.stored(MINE, MINE_TOO, OPEN, FOREIGN);
    }

    @Test
    void allUpdateOperatorsWork() {
        assertUpdated("{$rename: {n: 'm'}}", "{_id: 2, owner: 'ada', m: 2}");
        assertUpdated("{$bit: {m: {or: 5}}}", "{_id: 2, owner: 'ada', m: 7}");
        assertUpdated(
                "{$push: {l: {$each: [3, 1, 2], $sort: 1, $slice: 2}}}", "{_id: 2, owner: 'ada', m: 7, l: [1, 2]}");
        assertUpdated("{$pull: {l: {$gte: 2}}, $min: {m: 1}}", "{_id: 2, owner: 'ada', m: 1, l: [1]}");
        assertUpdated("{$setOnInsert: {x: 1}, $unset: {l: ''}, $mul: {m: 2.5}}", "{_id: 2, owner: 'ada', m: 2.5}");
    }

    private void assertUpdated(String update, String expected) {
        assertThat(things.as(ADA).updateOne(json("{_id: 2}"), json(update)))
                .isEqualTo(new UpdateSummary(1, 1, Optional.empty()));
        assertThat(stored(2)).isEqualTo(json(expected));
    }

    @Test
    void placesInArraysCanBeWritten() {
        things.as(ADA).updateOne(json("{_id: 1, 'items.k': 'b'}"), json("{$set: {'items.$.v': 9}}"));
        things.as(ADA).updateOne(json("{_id: 1}"), json("{$inc: {'list.$[]': 10}}"));
        things.as(ADA)
                .updateOne(
                        json("{_id: 1}"),
                        Update.operators(json("{$set: {'items.$[x].w': true}}"))
                                .arrayFilters(List.of(json("{'x.v': {$lt: 5}}"))),
                        false);
        assertThat(stored(1))
                .isEqualTo(
                        json(
                                "{_id: 1, owner: 'ada', n: 1, list: [11, 12, 13], secret: 's', items: [{k: 'a', v: 1, w: true}, {k: 'b', v: 9}]}"));
    }

    @Test
    void aPipelineSeesWhatTheCallerSeesAndLeavesTheRestAlone() {
        UpdateSummary done = things.as(ADA)
                .updateMany(
                        json("{owner: 'ada'}"),
                        Update.pipeline(List.of(
                                json("{$set: {fields: {$size: {$objectToArray: '$$ROOT'}}, next: {$add: ['$n', 1]}}}"),
                                json("{$unset: ['list', 'items']}"))),
                        false);
        assertThat(done).isEqualTo(new UpdateSummary(2, 2, Optional.empty()));
        assertThat(stored(1)).isEqualTo(json("{_id: 1, owner: 'ada', n: 1, secret: 's', fields: 5, next: 2}"));
        assertThat(stored(2)).isEqualTo(json("{_id: 2, owner: 'ada', n: 2, fields: 3, next: 3}"));
    }

    @Test
    void aPipelineThatReplacesTheDocumentKeepsWhatIsHidden() {
        things.as(ADA)
                .updateOne(
                        json("{_id: 1}"),
                        Update.pipeline(List.of(json("{$replaceWith: {owner: '$owner', s: '$secret', n: '$n'}}"))),
                        false);
        assertThat(stored(1)).isEqualTo(json("{_id: 1, owner: 'ada', n: 1, secret: 's'}"));
    }

    /** What a role writes as a whole it may not see as a whole: the verdict looks at the change, the view at the document. */
    @Test
    void nothingHiddenIsLostByAPipelineOrAReplacement() {
        GuardedFixture people = GuardedFixture.of("writing_parts", """
                        {roles: [{name: 'all', apply_when: {}, write: {'%%root.open': true},
                          fields: {profile: {fields: {name: {read: true}}}, pin: {}}, additional_fields: {read: true}}]}
                        """);
        String stored = "{_id: 1, open: false, profile: {name: 'Ada', pin: 1}, pin: 1}";
        people.stored(stored);
        DocumentCollection ada = people.as(ADA);
        assertRefused(
                "update",
                () -> ada.updateOne(
                        json("{_id: 1}"),
                        Update.pipeline(List.of(json("{$set: {open: true, 'profile.name': 'X'}}"))),
                        false));
        assertRefused("update", () -> ada.replaceOne(json("{_id: 1}"), json("{open: true}"), false));
        assertThat(people.allStored()).containsExactly(json(stored));
        ada.updateOne(json("{_id: 1}"), Update.pipeline(List.of(json("{$set: {open: true, n: 1}}"))), false);
        assertThat(people.allStored())
                .containsExactly(json("{_id: 1, open: true, profile: {name: 'Ada', pin: 1}, pin: 1, n: 1}"));
    }

    @Test
    void aPatternThatARuleForbidsIsNotWrittenInAnyWay() {
        GuardedFixture patterns = GuardedFixture.of(
                "writing_patterns",
                "{roles: [{name: 'all', apply_when: {}, read: true, write: {pattern: {'%ne': '%%root.banned'}}}]}");
        patterns.stored("{_id: 1, title: 't', pattern: 'a', banned: [/evil/]}", "{_id: 2, banned: /evil/}");
        for (String query : List.of("{_id: 1}", "{title: 't'}", "{_id: 2}", "{title: null}")) {
            for (String pattern : List.of("/evil/", "[/evil/, 1]")) {
                BsonDocument change = json("{$set: {pattern: %s}}".formatted(pattern));
                assertRefused("update", () -> patterns.as(ADA).updateOne(json(query), change));
                assertRefused("update", () -> patterns.as(ADA).updateMany(json(query), change));
            }
            assertThat(patterns.as(ADA)
                            .updateOne(json(query), json("{$set: {pattern: /good/}}"))
                            .matchedCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void aMissingNumberTimesInfinityIsNoNumberInEveryWay() {
        GuardedFixture numbers = GuardedFixture.of(
                "writing_numbers",
                "{roles: [{name: 'all', apply_when: {}, read: true, write: {'%%root.a': {'%lte': 2}}}]}");
        numbers.stored("{_id: 1, title: 't'}");
        for (String factor : List.of("Infinity", "-Infinity", "NaN")) {
            BsonDocument change = json("{$mul: {a: {$numberDouble: '%s'}}}".formatted(factor));
            for (String query : List.of("{_id: 1}", "{title: 't'}")) {
                assertRefused("update", () -> numbers.as(ADA).updateOne(json(query), change));
                assertRefused("update", () -> numbers.as(ADA).updateMany(json(query), change));
            }
        }
    }

    @Test
    void aConditionOfTheCallerIsNotTakenForOneOfTheRules() {
        GuardedFixture places = GuardedFixture.of(
                "writing_places",
                "{roles: [{name: 'all', apply_when: {}, read: true, write: {'%%prevRoot.at': {x: 1, y: 2}}}]}");
        places.stored("{_id: 1, at: {y: 2, x: 1}}", "{_id: 2, at: {x: 1, y: 2}}");
        assertRefused(
                "update", () -> places.as(ADA).updateOne(json("{_id: 1, at: {y: 2, x: 1}}"), json("{$set: {n: 1}}")));
        assertThat(places.as(ADA)
                        .updateOne(json("{_id: 2, at: {$eq: {x: 1, y: 2}}}"), json("{$set: {n: 1}}"))
                        .modifiedCount())
                .isEqualTo(1);
    }

    @Test
    void upsertsInsertWhatTheRulesPermit() {
        DocumentCollection ada = things.as(ADA);
        assertThat(ada.updateMany(json("{_id: 5, owner: 'ada'}"), Update.operators(json("{$inc: {n: 1}}")), true)
                        .upsertedId())
                .contains(new BsonInt32(5));
        assertThat(ada.updateOne(
                                json("{_id: 6}"),
                                Update.pipeline(List.of(json("{$set: {owner: 'ada', n: {$ifNull: ['$n', 0]}}}"))),
                                true)
                        .upsertedId())
                .contains(new BsonInt32(6));
        assertThat(ada.findOneAndReplace(
                        json("{_id: 7}"),
                        json("{owner: 'ada'}"),
                        FindAndModify.returningNew().upsert(true)))
                .contains(json("{_id: 7, owner: 'ada'}"));
        assertThat(ada.findOneAndUpdate(
                        json("{_id: 8}"),
                        Update.operators(json("{$set: {owner: 'ada'}}")),
                        FindAndModify.returningOld().upsert(true)))
                .isEmpty();
        assertThat(List.of(stored(5), stored(6), stored(8)))
                .containsExactly(
                        json("{_id: 5, owner: 'ada', n: 1}"),
                        json("{_id: 6, owner: 'ada', n: 0}"),
                        json("{_id: 8, owner: 'ada'}"));
        assertRefused("insert", () -> ada.updateOne(json("{_id: 9, owner: 'ada'}"), json("{$set: {secret: 1}}"), true));
    }

    @Test
    void findOneAndUpdateTakesTheFirstInOrderAndReturnsWhatIsSeen() {
        FindAndModify last = FindAndModify.returningOld().sort(json("{n: -1}"));
        Update increment = Update.operators(json("{$inc: {n: 10}}"));
        assertThat(things.as(ADA).findOneAndUpdate(json("{owner: 'ada'}"), increment, last))
                .contains(json(MINE_TOO));
        assertThat(things.as(ADA)
                        .findOneAndUpdate(
                                json("{_id: 1}"),
                                increment,
                                FindAndModify.returningNew().projection(json("{list: 0, items: 0}"))))
                .contains(json("{_id: 1, owner: 'ada', n: 11}"));
        assertThat(things.as(ADA).findOneAndUpdate(json("{_id: 4}"), increment, FindAndModify.returningNew()))
                .isEmpty();
        assertRefused(
                "update",
                () -> things.as(ADA).findOneAndUpdate(json("{_id: 3}"), increment, FindAndModify.returningNew()));
    }

    @Test
    void whatLeavesTheViewIsNotReturned() {
        assertThat(things.as(ADA)
                        .findOneAndUpdate(
                                json("{_id: 2}"),
                                Update.operators(json("{$set: {owner: 'grace'}}")),
                                FindAndModify.returningNew()))
                .isEmpty();
        assertThat(stored(2)).isEqualTo(json("{_id: 2, owner: 'grace', n: 2}"));
    }

    @Test
    void findOneAndDeleteReturnsWhatIsSeen() {
        assertRefused("delete", () -> things.as(ADA).findOneAndDelete(json("{_id: 1}"), FindAndModify.returningOld()));
        assertThat(things.as(ADA)
                        .findOneAndDelete(
                                json("{n: {$lt: 3}}"),
                                FindAndModify.returningOld()
                                        .sort(json("{n: -1}"))
                                        .projection(json("{n: 1}"))))
                .contains(json("{_id: 2, n: 2}"));
        assertThat(things.allStored()).containsExactly(json(MINE), json(OPEN), json(FOREIGN));
    }

    @Test
    void aBulkTakesEffectInOrderAndTogether() {
        BulkSummary done = things.as(ADA)
                .bulkWrite(
                        List.of(
                                new BulkOperation.InsertOne(json("{_id: 10, owner: 'ada', n: 10}")),
                                new BulkOperation.UpdateMany(
                                        json("{owner: 'ada'}"), Update.operators(json("{$inc: {n: 1}}")), false),
                                new BulkOperation.UpdateOne(
                                        json("{_id: 11, owner: 'ada'}"),
                                        Update.operators(json("{$set: {n: 0}}")),
                                        true),
                                new BulkOperation.ReplaceOne(json("{_id: 10}"), json("{owner: 'ada', n: 11}"), false),
                                new BulkOperation.DeleteMany(json("{n: {$lte: 0}}")),
                                new BulkOperation.DeleteOne(json("{_id: 2}"))),
                        true);
        assertThat(done).isEqualTo(new BulkSummary(1, 4, 3, 2, Map.of(2, new BsonInt32(11))));
        assertThat(things.allStored())
                .containsExactly(
                        json(MINE.replace("n: 1,", "n: 2,")),
                        json(OPEN),
                        json(FOREIGN),
                        json("{_id: 10, owner: 'ada', n: 11}"));
    }

    @Test
    void oneRefusalUndoesEverything() {
        List<BsonDocument> before = things.allStored();
        DocumentCollection ada = things.as(ADA);
        assertRefused("update", () -> ada.updateMany(json("{}"), json("{$inc: {n: 1}}")));
        assertRefused("delete", () -> ada.deleteMany(json("{}")));
        for (BulkOperation last : List.of(
                new BulkOperation.InsertOne(json("{owner: 'grace'}")),
                new BulkOperation.UpdateOne(json("{_id: 3}"), Update.operators(json("{$set: {n: 0}}")), false),
                new BulkOperation.ReplaceOne(json("{_id: 3}"), json("{n: 0}"), false),
                new BulkOperation.DeleteOne(json("{_id: 3}")))) {
            assertThatThrownBy(() -> ada.bulkWrite(
                            List.of(
                                    new BulkOperation.InsertOne(json("{owner: 'ada'}")),
                                    new BulkOperation.UpdateMany(
                                            json("{owner: 'ada'}"), Update.operators(json("{$inc: {n: 1}}")), false),
                                    last),
                            false))
                    .hasMessageEndingWith("not permitted");
        }
        assertThat(things.allStored()).isEqualTo(before);
    }

    @Test
    void manyDocumentsAreWrittenInAFewCommands() {
        for (int i = 20; i < 60; i++) {
            things.stored("{_id: %d, owner: 'ada', n: 1}".formatted(i));
        }
        CommandLog commands = new CommandLog();
        try (var client = commands.client()) {
            DocumentCollection ada = things.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT);
            assertThat(ada.updateMany(json("{owner: 'ada'}"), json("{$inc: {n: 1}}"))
                            .modifiedCount())
                    .isEqualTo(42);
        }
        assertThat(commands.names()).containsExactly("find", "update", "find", "commitTransaction");
    }

    @Test
    void insertsThatFollowOneAnotherInABulkAreOneCommand() {
        CommandLog commands = new CommandLog();
        try (var client = commands.client()) {
            List<BulkOperation> inserts = Stream.<BulkOperation>generate(
                            () -> new BulkOperation.InsertOne(json("{owner: 'ada'}")))
                    .limit(50)
                    .toList();
            assertThat(things.as(ADA, Transaction.NONE, client, GuardLimits.DEFAULT)
                            .bulkWrite(inserts, true)
                            .insertedCount())
                    .isEqualTo(50);
        }
        assertThat(commands.names()).containsExactly("insert", "commitTransaction");
    }

    @Test
    void aBulkBeyondTheLimitIsRefusedByName() {
        DocumentCollection few = things.as(ADA, Transaction.NONE, things.client(), new GuardLimits(0, 1, 2));
        List<BsonDocument> before = things.allStored();
        Update increment = Update.operators(json("{$inc: {n: 1}}"));
        for (List<BulkOperation> operations : List.<List<BulkOperation>>of(
                Stream.<BulkOperation>generate(() -> new BulkOperation.InsertOne(json("{owner: 'ada'}")))
                        .limit(3)
                        .toList(),
                List.of(
                        new BulkOperation.UpdateMany(json("{owner: 'ada'}"), increment, false),
                        new BulkOperation.UpdateOne(json("{_id: 1}"), increment, false)))) {
            assertThatThrownBy(() -> few.bulkWrite(operations, true))
                    .isInstanceOfSatisfying(
                            RulesException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NOT_SUPPORTED))
                    .hasMessageContaining("2");
        }
        assertThat(things.allStored()).isEqualTo(before);
    }

    @Test
    void anotherCallersDocumentsAreNotThere() {
        assertThat(things.as(GRACE)
                        .updateMany(json("{}"), json("{$inc: {n: 1}}"))
                        .matchedCount())
                .isEqualTo(2);
        assertThat(things.as(GRACE).deleteOne(json("{_id: 1}"))).isZero();
    }

    private BsonDocument stored(int id) {
        return things.raw()
                .find(new BsonDocument("_id", new BsonInt32(id)))
                .into(new java.util.ArrayList<>())
                .getFirst();
    }

    private static void assertRefused(String operation, ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NOT_PERMITTED))
                .hasMessage(operation + " not permitted");
    }
}
