package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.BulkOperation;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters in front of a real collection: they limit what is read and what is written, and hide what they cut. */
class FilterIT {
    private final GuardedFixture notes = GuardedFixture.of("filters", """
                    {roles: [{name: 'all', apply_when: {}, read: true, write: true}],
                     filters: [{name: 'own', apply_when: {'%%user.custom_data.role': 'customer'},
                                query: {owner: '%%user.id', deleted: null}, projection: {secret: 0, 'deep.secret': 0}}]}
                    """);

    @BeforeEach
    void store() {
        notes.stored(
                "{_id: 1, owner: 'ada', n: 1, secret: 5, deep: {secret: 5, open: 6}}",
                "{_id: 2, owner: 'ada', n: 2, deleted: null}",
                "{_id: 3, owner: 'ada', n: 3, deleted: true}",
                "{_id: 4, owner: 'grace', n: 4}");
    }

    @Test
    void readingFindsWhatTheFilterLeaves() {
        assertThat(notes.as(ADA).find(Find.all().sort(json("{_id: 1}"))))
                .containsExactly(
                        json("{_id: 1, owner: 'ada', n: 1, deep: {open: 6}}"),
                        json("{_id: 2, owner: 'ada', n: 2, deleted: null}"));
        assertThat(notes.as(ADA).count(json("{}"))).isEqualTo(2);
        assertThat(notes.as(ADA).findOne(json("{_id: 4}"))).isEmpty();
    }

    @Test
    void aFilterThatDoesNotApplyLeavesEverything() {
        assertThat(notes.as(ADMIN).count(json("{}"))).isEqualTo(4);
        assertThat(notes.as(ADMIN).findOne(json("{secret: 5}"))).isPresent();
    }

    @Test
    void writingTouchesOnlyWhatTheFilterLeaves() {
        assertThat(notes.as(ADA).updateMany(json("{}"), json("{$set: {n: 9}}")).matchedCount())
                .isEqualTo(2);
        assertThat(notes.as(ADA)
                        .updateOne(json("{_id: 4}"), json("{$set: {n: 9}}"))
                        .matchedCount())
                .isZero();
        assertThat(notes.as(ADA).deleteMany(json("{}"))).isEqualTo(2);
        assertThat(notes.allStored())
                .extracting(note -> note.getInt32("_id").getValue())
                .containsExactly(3, 4);
    }

    @Test
    void insertingIsNotLimited() {
        notes.as(ADA).insertOne(json("{_id: 5, owner: 'grace'}"));
        assertThat(notes.allStored()).hasSize(5);
    }

    @Test
    void nothingCanBeLearnedAboutWhatTheProjectionCuts() {
        for (String query : List.of("{secret: 5}", "{'deep.secret': 5}", "{$or: [{secret: {$gt: 1}}]}")) {
            assertThat(notes.as(ADA).find(Find.matching(json(query)))).as(query).isEmpty();
        }
        assertThat(notes.as(ADA).count(json("{secret: {$exists: false}}"))).isEqualTo(2);
        assertThat(notes.as(ADA).distinct("secret", json("{}"))).isEmpty();
        assertThat(notes.as(ADA).aggregate(List.of(json("{$match: {secret: 5}}"))))
                .isEmpty();
        assertThat(notes.as(ADA)
                        .find(Find.all()
                                .projection(json("{secret: 0}"))
                                .limit(1)
                                .sort(json("{_id: 1}"))))
                .containsExactly(json("{_id: 1, owner: 'ada', n: 1, deep: {open: 6}}"));
    }

    @Test
    void aWriteThatReadsWhatTheProjectionCutsIsRefused() {
        assertCode(
                RulesErrorCode.NOT_PERMITTED,
                () -> notes.as(ADA).updateOne(json("{_id: 1}"), json("{$inc: {secret: 1}}")));
        assertThat(notes.allStored().getFirst().getInt32("secret").getValue()).isEqualTo(5);
    }

    /** Neither a count nor a success tells what is there, or whether anything is. */
    @Test
    void aWriteOfWhatTheProjectionCutsIsRefusedWhateverTheRoleSays() {
        List<BsonDocument> before = notes.allStored();
        for (String update : List.of(
                "{$set: {secret: 5}}",
                "{$set: {secret: 6}}",
                "{$set: {n: 1, secret: 5}}",
                "{$unset: {secret: ''}}",
                "{$currentDate: {secret: true}}",
                "{$rename: {n: 'secret'}}",
                "{$rename: {deep: 'd'}}",
                "{$set: {deep: {open: 6}}}",
                "{$set: {'deep.secret': 5}}",
                "{$set: {'deep.0.secret': 5}}",
                "{$unset: {'deep.secret': ''}}")) {
            Update operators = Update.operators(json(update));
            for (String query : List.of("{_id: 1}", "{_id: 2}", "{n: 1}", "{n: 2}")) {
                assertNotPermitted(update, ada -> ada.updateOne(json(query), operators, false));
                assertNotPermitted(update, ada -> ada.updateMany(json(query), operators, false));
                assertNotPermitted(
                        update, ada -> ada.findOneAndUpdate(json(query), operators, FindAndModify.returningOld()));
                assertNotPermitted(
                        update,
                        ada -> ada.bulkWrite(
                                List.of(new BulkOperation.UpdateOne(json(query), operators, false)), true));
            }
        }
        assertThat(notes.allStored()).isEqualTo(before);
        assertThat(notes.as(ADA).updateOne(json("{_id: 1}"), json("{$set: {'deep.open': 7, n: 7}}")))
                .isEqualTo(new UpdateSummary(1, 1, Optional.empty()));
        assertThat(notes.allStored().getFirst())
                .isEqualTo(json("{_id: 1, owner: 'ada', n: 7, secret: 5, deep: {secret: 5, open: 7}}"));
    }

    @Test
    void aPipelineDoesNotWriteWhatTheProjectionCuts() {
        List<BsonDocument> before = notes.allStored();
        for (String stage : List.of(
                "{$set: {secret: 5}}",
                "{$set: {'deep.open': 7}}",
                "{$set: {deep: {open: 7}}}",
                "{$set: {'deep.secret': 5}}",
                "{$replaceWith: {owner: '$owner', deep: 1}}")) {
            Update pipeline = Update.pipeline(List.of(json(stage)));
            assertNotPermitted(stage, ada -> ada.updateOne(json("{_id: 1}"), pipeline, false));
            assertNotPermitted(stage, ada -> ada.updateOne(json("{_id: 2}"), pipeline, false));
            assertNotPermitted(stage, ada -> ada.updateMany(json("{}"), pipeline, false));
        }
        assertThat(notes.allStored()).isEqualTo(before);
        notes.as(ADA)
                .updateMany(
                        json("{}"),
                        Update.pipeline(List.of(json("{$set: {n: {$size: {$objectToArray: '$$ROOT'}}}}"))),
                        false);
        assertThat(notes.allStored().subList(0, 2))
                .containsExactly(
                        json("{_id: 1, owner: 'ada', n: 4, secret: 5, deep: {secret: 5, open: 6}}"),
                        json("{_id: 2, owner: 'ada', n: 4, deleted: null}"));
    }

    @Test
    void replacingADocumentLosesNothingThatTheProjectionCuts() {
        List<BsonDocument> before = notes.allStored();
        for (String replacement : List.of("{owner: 'ada'}", "{owner: 'ada', secret: 5, deep: {secret: 5, open: 6}}")) {
            assertNotPermitted(replacement, ada -> ada.replaceOne(json("{_id: 1}"), json(replacement), false));
            assertNotPermitted(
                    replacement,
                    ada -> ada.findOneAndReplace(json("{n: 1}"), json(replacement), FindAndModify.returningNew()));
        }
        assertNotPermitted("secret", ada -> ada.replaceOne(json("{_id: 2}"), json("{secret: 5}"), false));
        assertThat(notes.allStored()).isEqualTo(before);
        notes.as(ADA).replaceOne(json("{_id: 2}"), json("{owner: 'ada', n: 9}"), false);
        assertThat(notes.allStored().get(1)).isEqualTo(json("{_id: 2, owner: 'ada', n: 9}"));
    }

    @Test
    void anIdThatTheProjectionCutsCannotBeGuessed() {
        GuardedFixture nameless = GuardedFixture.of("filters_id", """
                        {roles: [{name: 'all', apply_when: {}, read: true, write: true}],
                         filters: [{name: 'no_id', apply_when: {}, projection: {_id: 0}}]}
                        """).stored("{_id: 'RIGHT', n: 1}");
        for (String id : List.of("RIGHT", "WRONG")) {
            String identified = "{_id: '%s', n: 1}".formatted(id);
            assertNotPermitted(nameless, id, ada -> ada.updateOne(json("{n: 1}"), json("{$set: " + identified + "}")));
            assertNotPermitted(nameless, id, ada -> ada.replaceOne(json("{n: 1}"), json(identified), false));
            assertNotPermitted(
                    nameless,
                    id,
                    ada -> ada.updateOne(
                            json("{n: 1}"), Update.pipeline(List.of(json("{$set: " + identified + "}"))), false));
        }
        nameless.as(ADA).replaceOne(json("{n: 1}"), json("{n: 2}"), false);
        nameless.as(ADA).updateOne(json("{n: 2}"), Update.pipeline(List.of(json("{$set: {m: 3}}"))), false);
        assertThat(nameless.allStored()).containsExactly(json("{_id: 'RIGHT', n: 2, m: 3}"));
    }

    private void assertNotPermitted(String what, Function<DocumentCollection, Object> write) {
        assertNotPermitted(notes, what, write);
    }

    private static void assertNotPermitted(
            GuardedFixture documents, String what, Function<DocumentCollection, Object> write) {
        assertThatThrownBy(() -> write.apply(documents.as(ADA))).as(what).hasMessage("update not permitted");
    }

    @Test
    void projectionsOfTwoKindsAreNotMixed() {
        assertCode(
                RulesErrorCode.INVALID_REQUEST,
                () -> notes.as(ADA).find(Find.all().projection(json("{n: 1}"))));
        FindAndModify keep = FindAndModify.returningOld().projection(json("{n: 1}"));
        assertCode(
                RulesErrorCode.INVALID_REQUEST,
                () -> notes.as(ADA).findOneAndUpdate(json("{_id: 1}"), Update.operators(json("{$set: {n: 5}}")), keep));
        assertThat(notes.as(ADMIN).find(Find.all().projection(json("{n: 1}")))).hasSize(4);
    }

    private static void assertCode(RulesErrorCode code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
