package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Update;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
