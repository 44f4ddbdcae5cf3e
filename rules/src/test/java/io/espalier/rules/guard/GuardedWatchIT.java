package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import io.espalier.rules.Access;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Watch;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonRegularExpression;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watching under rules: events of visible documents, cut like these. */
class GuardedWatchIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String RULES = "{roles: ["
            + "{name: 'admin', apply_when: {'%%user.custom_data.role': 'admin'}, read: true},"
            + "{name: 'own', apply_when: {owner: '%%user.id'}, fields: {secret: {}}, additional_fields: {read: true}}]}";

    private final GuardedFixture notes = GuardedFixture.of("watching", RULES);

    @BeforeEach
    void create() {
        notes.client().getDatabase("watching").createCollection("orders");
    }

    @Test
    void onlyChangesOfVisibleDocumentsAreShownAndEachIsCut() {
        try (ChangeEvents events = notes.as(ADA).watch(Watch.all())) {
            notes.stored(
                    "{_id: 1, owner: 'grace', secret: 'S-GRACE'}", "{_id: 2, owner: 'ada', n: 1, secret: 'S-ADA'}");
            notes.raw().updateOne(json("{_id: 1}"), json("{$set: {n: 5}}"));
            notes.raw().updateOne(json("{_id: 2}"), json("{$set: {n: 2, secret: 'S-NEW'}, $unset: {gone: 1}}"));
            List<BsonDocument> seen = new ArrayList<>(take(events, 2));
            notes.raw().replaceOne(json("{_id: 2}"), json("{owner: 'ada', n: 3, secret: 'S-LAST'}"));
            seen.addAll(take(events, 1));
            assertThat(seen.toString()).doesNotContain("S-").doesNotContain("grace");
            assertThat(seen)
                    .extracting(event -> event.getString("operationType").getValue())
                    .containsExactly("insert", "update", "replace");
            assertThat(seen).allSatisfy(event -> {
                assertThat(event.getDocument("documentKey")).isEqualTo(json("{_id: 2}"));
                assertThat(event.keySet())
                        .isSubsetOf(
                                "_id",
                                "operationType",
                                "clusterTime",
                                "wallTime",
                                "ns",
                                "documentKey",
                                "fullDocument",
                                "updateDescription");
            });
            assertThat(seen.get(2).getDocument("fullDocument")).isEqualTo(json("{_id: 2, owner: 'ada', n: 3}"));
        }
    }

    @Test
    void anUpdateTellsNothingThatTheCallerDoesNotSeeInTheDocument() {
        notes.stored("{_id: 1, owner: 'grace', note: 'first'}");
        try (ChangeEvents events = notes.as(ADA).watch(Watch.all())) {
            notes.raw().updateOne(json("{_id: 1}"), json("{$set: {note: 'FOR-GRACE-ONLY'}}"));
            notes.raw().updateOne(json("{_id: 1}"), json("{$set: {note: 'open', owner: 'ada'}, $unset: {secret: 1}}"));
            notes.raw().updateOne(json("{_id: 1}"), json("{$set: {last: true}}"));

            List<BsonDocument> seen = new ArrayList<>();
            do {
                seen.addAll(take(events, 1));
            } while (!seen.getLast().getDocument("updateDescription").toString().contains("last"));
            assertThat(seen.toString()).doesNotContain("FOR-GRACE-ONLY").doesNotContain("secret");
        }
    }

    @Test
    void aDeletionIsShownWhereItIsKnownThatTheDocumentWasVisible() {
        notes.stored("{_id: 1, owner: 'grace'}", "{_id: 2, owner: 'ada'}");
        try (ChangeEvents own = notes.as(ADA).watch(Watch.all());
                ChangeEvents all = notes.as(ADMIN).watch(Watch.all())) {
            notes.raw().deleteOne(json("{_id: 1}"));
            notes.raw().deleteOne(json("{_id: 2}"));
            notes.stored("{_id: 3, owner: 'ada'}");
            assertThat(keys(take(all, 3))).containsExactly(1, 2, 3);
            assertThat(keys(take(own, 1)))
                    .as("without pre-images a deletion may be anybody's")
                    .containsExactly(3);
        }
        notes.raw().drop();
        notes.client()
                .getDatabase("watching")
                .createCollection(
                        "orders",
                        new CreateCollectionOptions()
                                .changeStreamPreAndPostImagesOptions(new ChangeStreamPreAndPostImagesOptions(true)));
        notes.stored("{_id: 1, owner: 'grace', secret: 'S'}", "{_id: 2, owner: 'ada', secret: 'S'}");
        try (ChangeEvents own = notes.as(ADA).watch(Watch.all())) {
            notes.raw().deleteOne(json("{_id: 1}"));
            notes.raw().deleteOne(json("{_id: 2}"));
            List<BsonDocument> seen = take(own, 1);
            assertThat(keys(seen)).containsExactly(2);
            assertThat(seen.toString()).doesNotContain("secret");
        }
    }

    @Test
    void idsAndFiltersRestrictFurtherAndSeeNothingHidden() {
        try (ChangeEvents byId = notes.as(ADA).watch(Watch.ids(List.of(new BsonInt32(2))));
                ChangeEvents byFilter = notes.as(ADA).watch(Watch.matching(json("{'fullDocument.n': {$gt: 1}}")));
                ChangeEvents guess = notes.as(ADA).watch(Watch.matching(json("{'fullDocument.secret': 'S'}")))) {
            notes.stored("{_id: 1, owner: 'ada', n: 1, secret: 'S'}", "{_id: 2, owner: 'ada', n: 2, secret: 'S'}");
            assertThat(keys(take(byId, 1))).containsExactly(2);
            assertThat(keys(take(byFilter, 1))).containsExactly(2);
            assertThat(guess.next()).isEmpty();
        }
        assertThatThrownBy(() -> notes.as(ADA).watch(Watch.matching(json("{$expr: true}"))))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("$expr");
    }

    @Test
    void theIdIsNoOracle() {
        GuardedFixture hidden = GuardedFixture.of(
                "watching",
                "{roles: [{name: 'all', apply_when: {}, read: true}], filters: [{name: 'f', apply_when: {}, projection: {_id: 0}}]}");
        assertThatThrownBy(() -> hidden.as(ADA).watch(Watch.ids(List.of(new BsonInt32(1)))))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("always show the _id");
        assertThatThrownBy(() -> notes.as(ADA).watch(Watch.ids(List.of(new BsonRegularExpression("^1")))))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("regular expression");
    }

    @Test
    void aChangeOfHiddenFieldsAloneIsNoEvent() {
        notes.stored("{_id: 1, owner: 'ada', secret: 1}");
        try (ChangeEvents events = notes.as(ADA).watch(Watch.all())) {
            notes.raw().updateOne(json("{_id: 1}"), json("{$set: {secret: 2}}"));
            notes.raw().updateOne(json("{_id: 1}"), json("{$set: {n: 2}}"));
            assertThat(take(events, 1)
                            .getFirst()
                            .getDocument("updateDescription")
                            .getDocument("updatedFields"))
                    .isEqualTo(json("{n: 2}"));
        }
    }

    @Test
    void aFunctionOfTheCallerIsAskedForEachEvent() {
        AtomicBoolean member = new AtomicBoolean();
        RuleBook book = RuleBook.compile(
                List.of(
                        new RuleSource(
                                notes.namespace(),
                                "f",
                                json(
                                        "{roles: [{name: 'm', apply_when: {'%%true': {'%function': {name: 'member', arguments: ['%%user.id']}}}, read: true}]}"))),
                new RuleNames(Set.of(), Set.of(), Set.of("member")));
        RuleContext ada = GuardedFixture.context(ADA);
        DocumentCollection functional = new DocumentStore(
                        notes::client,
                        book,
                        new Access.RuledAccess(new RuleContext(
                                ada.user(),
                                ada.values(),
                                ada.environment(),
                                ada.request(),
                                (_, _) -> BsonBoolean.valueOf(member.get()))),
                        Transaction.NONE,
                        Deadline.NONE,
                        Set.of())
                .database(notes.namespace().database())
                .collection(notes.namespace().collection());
        try (ChangeEvents events = functional.watch(Watch.all())) {
            member.set(true);
            notes.stored("{_id: 1}");
            assertThat(keys(take(events, 1))).containsExactly(1);
        }
    }

    @Test
    void aStreamGoesOnAfterTheEventOfItsToken() {
        BsonDocument token;
        try (ChangeEvents events = notes.as(ADA).watch(Watch.all())) {
            notes.stored("{_id: 1, owner: 'ada'}", "{_id: 2, owner: 'ada'}");
            token = take(events, 1).getFirst().getDocument("_id");
        }
        try (ChangeEvents events = notes.as(ADA).watch(Watch.all().resumeAfter(token))) {
            assertThat(keys(take(events, 1))).containsExactly(2);
        }
    }

    @Test
    void aDroppedCollectionEndsTheStreamByName() {
        try (ChangeEvents events = notes.as(ADA).watch(Watch.all())) {
            notes.raw().drop();
            assertThatThrownBy(() -> take(events, 1))
                    .isInstanceOf(RulesException.class)
                    .hasMessageContaining("dropped or renamed");
        }
    }

    private static List<Integer> keys(List<BsonDocument> events) {
        return events.stream()
                .map(event -> event.getDocument("documentKey").getInt32("_id").getValue())
                .toList();
    }

    private static List<BsonDocument> take(ChangeEvents events, int number) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        List<BsonDocument> taken = new ArrayList<>();
        while (taken.size() < number) {
            assertThat(System.nanoTime())
                    .as("time for event %d of %d", taken.size() + 1, number)
                    .isLessThan(end);
            events.next().ifPresent(taken::add);
        }
        return taken;
    }
}
