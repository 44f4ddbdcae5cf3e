package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.IndexOptions;
import io.espalier.rules.BulkOperation;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesException;
import io.espalier.rules.Update;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What is hidden decides no write: each way is tried on documents that differ in nothing but what Ada does not see of them,
 * among them one in which the hidden fields are missing. The outcome and what she sees afterwards must be the same.
 */
class WriteAdversaryIT {
    private static final List<String> HIDDEN = List.of(
            "secret: 'SECRET-OF-ADA', count: 5, tags: [{v: 'TAG-OF-ADA'}]",
            "secret: 'another', count: {a: 1}, tags: ['TAG-OF-ADA', 7]",
            "secret: 3, count: 7, tags: {v: 1}",
            "");

    private final GuardedFixture notes = GuardedFixture.of("write_adversary", GuardedFixture.resource("notes.json"));

    @TestFactory
    Stream<DynamicTest> whatIsHiddenDecidesNothing() {
        Map<String, Function<DocumentCollection, Object>> ways = new LinkedHashMap<>();
        for (String stage : List.of(
                "{$set: {title: '$secret'}}",
                "{$set: {title: '$$ROOT.secret'}}",
                "{$set: {title: '$$CURRENT.secret'}}",
                "{$set: {title: {$toString: '$secret'}}}",
                "{$set: {title: {$toInt: '$secret'}}}",
                "{$set: {title: {$getField: 'secret'}}}",
                "{$set: {title: {$getField: {field: 'secret', input: '$$ROOT'}}}}",
                "{$set: {title: {$type: '$secret'}}}",
                "{$set: {title: {$ifNull: ['$secret', 'none']}}}",
                "{$set: {title: {$objectToArray: '$$ROOT'}}}",
                "{$set: {title: {$bsonSize: '$$ROOT'}}}",
                "{$set: {title: {$let: {vars: {d: '$$ROOT'}, in: '$$d.secret'}}}}",
                "{$set: {title: {$cond: [{$eq: ['$secret', 'SECRET-OF-ADA']}, 'yes', 'no']}}}",
                "{$set: {title: {$divide: [1, {$cond: [{$eq: ['$secret', 'SECRET-OF-ADA']}, 0, 1]}]}}}",
                "{$set: {title: {$switch: {branches: [{case: {$gt: ['$count', 5]}, then: 1}], default: 2}}}}",
                "{$set: {title: {$map: {input: '$tags', in: '$$this.v'}}}}",
                "{$set: {title: {$reduce: {input: '$tags', initialValue: '', in: {$concat: ['$$value', '$$this.v']}}}}}",
                "{$set: {title: {$size: '$tags'}}}",
                "{$set: {title: {$mergeObjects: ['$$ROOT', {a: 1}]}}}",
                "{$set: {title: {$setField: {field: 'x', input: '$$ROOT', value: '$secret'}}}}",
                "{$set: {title: {$unsetField: {field: 'title', input: '$$ROOT'}}}}",
                "{$set: {title: {$concatArrays: ['$tags', [1]]}}}",
                "{$set: {title: {$regexMatch: {input: '$secret', regex: '^S'}}}}",
                "{$set: {title: ['$secret', '$profile.pin']}}",
                "{$set: {'title.x': '$secret'}}",
                "{$set: {secret: 'SECRET-OF-ADA'}}",
                "{$set: {secret: '$$REMOVE'}}",
                "{$set: {tags: '$tags'}}",
                "{$addFields: {secret: '$secret'}}",
                "{$unset: 'secret'}",
                "{$unset: ['secret', 'title']}",
                "{$project: {secret: 1}}",
                "{$project: {secret: 0}}",
                "{$project: {title: '$secret', owner: 1, note: 1, profile: 1}}",
                "{$replaceWith: '$$ROOT'}",
                "{$replaceWith: {$mergeObjects: ['$$ROOT', {title: '$secret'}]}}",
                "{$replaceWith: {$ifNull: ['$secret', '$$ROOT']}}",
                "{$replaceRoot: {newRoot: {$unsetField: {field: 'secret', input: '$$ROOT'}}}}",
                "{$set: {title: {$function: {body: 'function(d) {return d}', args: ['$$ROOT'], lang: 'js'}}}}",
                "{$lookup: {from: 'orders', as: 'title', pipeline: []}}",
                "{$set: {title: '$$USER_ROLES'}}")) {
            ways.put(
                    "pipeline " + stage,
                    ada -> ada.updateOne(json("{_id: 1}"), Update.pipeline(List.of(json(stage))), false));
        }
        for (String update : List.of(
                "{$rename: {secret: 'title'}}",
                "{$rename: {title: 'secret'}}",
                "{$rename: {'tags.v': 'title'}}",
                "{$rename: {secret: 'count'}}",
                "{$set: {secret: 'SECRET-OF-ADA'}}",
                "{$set: {secret: 'SECRET-OF-ADA', title: 'x'}}",
                "{$unset: {secret: ''}}",
                "{$unset: {'tags.v': ''}}",
                "{$unset: {'count.a': ''}}",
                "{$inc: {count: 1}}",
                "{$mul: {count: 1}}",
                "{$bit: {count: {or: 0}}}",
                "{$min: {count: 5}}",
                "{$max: {count: 5}}",
                "{$push: {tags: {$each: [], $slice: 0}}}",
                "{$addToSet: {tags: 'TAG-OF-ADA'}}",
                "{$addToSet: {tags: {$each: []}}}",
                "{$pop: {tags: 1}}",
                "{$pull: {tags: {v: 'TAG-OF-ADA'}}}",
                "{$pull: {tags: 'TAG-OF-ADA'}}",
                "{$pullAll: {tags: ['TAG-OF-ADA']}}",
                "{$currentDate: {secret: true}}",
                "{$setOnInsert: {secret: 1}}",
                "{$set: {'tags.0.v': 1}}",
                "{$set: {'profile.pin.x': 1}}")) {
            ways.put("update " + update, ada -> ada.updateOne(json("{_id: 1}"), json(update)));
            ways.put(
                    "find one and update " + update,
                    ada -> ada.findOneAndUpdate(
                            json("{_id: 1}"), Update.operators(json(update)), FindAndModify.returningNew()));
            ways.put("update all " + update, ada -> ada.updateMany(json("{owner: 'ada'}"), json(update)));
            ways.put(
                    "bulk " + update,
                    ada -> ada.bulkWrite(
                            List.of(
                                    new BulkOperation.UpdateOne(
                                            json("{_id: 1}"), Update.operators(json("{$set: {title: 'b'}}")), false),
                                    new BulkOperation.UpdateOne(
                                            json("{_id: 1}"), Update.operators(json(update)), false)),
                            false));
        }
        Update title = Update.operators(json("{$set: {title: 'new'}}"));
        for (String projection : List.of(
                "{secret: 1}",
                "{title: '$secret'}",
                "{x: '$$ROOT'}",
                "{'tags.$': 1}",
                "{tags: {$slice: 1}}",
                "{title: 0}")) {
            FindAndModify how = FindAndModify.returningNew().projection(json(projection));
            ways.put("returned " + projection, ada -> ada.findOneAndUpdate(json("{_id: 1}"), title, how));
            ways.put("returned old " + projection, ada -> ada.findOneAndReplace(json("{_id: 2}"), json("{}"), how));
            ways.put("deleted " + projection, ada -> ada.findOneAndDelete(json("{_id: 1}"), how));
        }
        for (String sort : List.of("{secret: 1}", "{count: -1}", "{'tags.v': 1}", "{'profile.pin': 1}")) {
            FindAndModify how = FindAndModify.returningNew().sort(json(sort));
            ways.put("first by " + sort, ada -> ada.findOneAndUpdate(json("{owner: 'ada'}"), title, how));
        }
        for (String query : List.of(
                "{_id: 1, secret: 'SECRET-OF-ADA'}", "{_id: 1, 'tags.v': {$exists: true}}", "{count: {$gte: 5}}")) {
            ways.put("upsert where " + query, ada -> ada.updateOne(json(query), json("{$set: {title: 'u'}}"), true));
            ways.put(
                    "find one and update where " + query,
                    ada -> ada.findOneAndUpdate(json(query), title, FindAndModify.returningOld()));
            ways.put("positional where " + query, ada -> ada.updateOne(json(query), json("{$set: {'tags.$.v': 'x'}}")));
        }
        ways.put(
                "array filter",
                ada -> ada.updateOne(
                        json("{_id: 1}"),
                        Update.operators(json("{$set: {'secret.$[x].v': 1}}"))
                                .arrayFilters(List.of(json("{'x.v': 'TAG-OF-ADA'}"))),
                        false));
        ways.put(
                "array filter with an expression",
                ada -> ada.updateOne(
                        json("{_id: 1}"),
                        Update.operators(json("{$set: {'title.$[x]': 1}}"))
                                .arrayFilters(List.of(json("{x: {$regex: '^T'}}"))),
                        false));
        ways.put("another _id", ada -> ada.updateOne(json("{_id: 1}"), json("{$set: {_id: 9}}")));
        ways.put(
                "another _id by pipeline",
                ada -> ada.updateOne(
                        json("{_id: 1}"), Update.pipeline(List.of(json("{$set: {_id: '$count'}}"))), false));
        return ways.entrySet().stream()
                .map(way -> DynamicTest.dynamicTest(way.getKey(), () -> assertHiddenDecidesNothing(way.getValue())));
    }

    private static final Map<String, BiFunction<DocumentCollection, String, Object>> WAYS_TO_TAKE_A_TITLE = ways();

    private static Map<String, BiFunction<DocumentCollection, String, Object>> ways() {
        Map<String, BiFunction<DocumentCollection, String, Object>> ways = new LinkedHashMap<>();
        ways.put("update", (ada, title) -> ada.updateOne(json("{_id: 1}"), set(title), false));
        ways.put("update by another field", (ada, title) -> ada.updateOne(json("{owner: 'ada'}"), set(title), false));
        ways.put("update many", (ada, title) -> ada.updateMany(json("{owner: 'ada'}"), set(title), false));
        ways.put("replace", (ada, title) -> ada.replaceOne(json("{_id: 1}"), titled(title), false));
        ways.put("pipeline", (ada, title) -> ada.updateOne(json("{_id: 1}"), pipeline(title), false));
        ways.put(
                "find one and update",
                (ada, title) -> ada.findOneAndUpdate(json("{_id: 1}"), set(title), FindAndModify.returningOld()));
        ways.put(
                "find one and replace",
                (ada, title) -> ada.findOneAndReplace(json("{_id: 1}"), titled(title), FindAndModify.returningOld()));
        ways.put(
                "bulk",
                (ada, title) ->
                        ada.bulkWrite(List.of(new BulkOperation.UpdateOne(json("{_id: 1}"), set(title), false)), true));
        ways.put(
                "bulk of many",
                (ada, title) -> ada.bulkWrite(
                        List.of(new BulkOperation.UpdateMany(json("{owner: 'ada'}"), set(title), false)), true));
        ways.put("upsert", (ada, title) -> ada.updateOne(json("{_id: 9, owner: 'ada'}"), set(title), true));
        ways.put(
                "upsert by pipeline",
                (ada, title) -> ada.updateOne(
                        json("{_id: {$eq: 9}, owner: 'ada', n: {$exists: false}}"), pipeline(title), true));
        ways.put("upsert by replacing", (ada, title) -> ada.replaceOne(json("{_id: 9}"), titled(title), true));
        ways.put(
                "bulk with an upsert",
                (ada, title) -> ada.bulkWrite(
                        List.of(new BulkOperation.ReplaceOne(json("{_id: 9}"), titled(title), true)), true));
        return ways;
    }

    private static BsonDocument titled(String title) {
        return json("{owner: 'ada', title: '%s'}".formatted(title));
    }

    private static Update set(String title) {
        return Update.operators(json("{$set: {title: '%s'}}".formatted(title)));
    }

    private static Update pipeline(String title) {
        return Update.pipeline(List.of(json("{$set: {title: '%s'}}".formatted(title))));
    }

    @TestFactory
    Stream<DynamicTest> whoMayNotWriteDoesNotLearnWhichValuesOfAUniqueIndexAreTaken() {
        GuardedFixture titles = titles("titles_read", "read: true, write: false, insert: false");
        return WAYS_TO_TAKE_A_TITLE.entrySet().stream()
                .map(way -> DynamicTest.dynamicTest(way.getKey(), () -> {
                    List<BsonDocument> before = titles.allStored();
                    String taken = outcome(titles, ada -> way.getValue().apply(ada, "TITLE-OF-GRACE"));
                    assertThat(outcome(titles, ada -> way.getValue().apply(ada, "free")))
                            .isEqualTo(taken);
                    assertThat(taken).endsWith("not permitted");
                    assertThat(titles.allStored()).isEqualTo(before);
                }));
    }

    /** What a rule says of the document afterwards decides, too. */
    @TestFactory
    Stream<DynamicTest> whoMayWriteLearnsWhichIndexRefusesTheValue() {
        return Stream.of(
                        "read: true, write: true",
                        "read: true, write: {'%%root.title': {'%ne': 'closed'}, owner: 'ada'}",
                        "fields: {title: {read: true, write: {'%%this': 'TITLE-OF-GRACE'}}}, additional_fields: {write: true}")
                .flatMap(permission -> {
                    GuardedFixture titles = titles("titles_write", permission);
                    return WAYS_TO_TAKE_A_TITLE.entrySet().stream()
                            .map(way -> DynamicTest.dynamicTest(way.getKey() + ", " + permission, () -> {
                                assertThat(outcome(titles, ada -> way.getValue().apply(ada, "TITLE-OF-GRACE")))
                                        .startsWith("DATABASE")
                                        .endsWith("the unique index 'title_1'");
                            }));
                });
    }

    @Test
    void aHiddenDocumentIsNotFoundByUpsertingWhereNothingMayBeInserted() {
        GuardedFixture titles = titles("titles_upsert", "read: true, write: true, insert: false");
        for (String id : List.of("'hidden'", "'absent'")) {
            for (boolean many : List.of(false, true)) {
                assertThat(outcome(
                                titles,
                                ada -> many
                                        ? ada.updateMany(json("{_id: " + id + "}"), pipeline("t"), true)
                                        : ada.updateOne(json("{_id: " + id + "}"), set("t"), true)))
                        .isEqualTo("NOT_PERMITTED: insert not permitted");
            }
        }
    }

    @Test
    void whatMongoRefusesIsToldToWhoMayWriteOnly() {
        String onAText = "{$set: {'title.part': 1}}";
        assertThat(outcome(
                        titles("titles_path", "read: true, write: true"),
                        ada -> ada.updateOne(json("{_id: 1}"), json(onAText))))
                .startsWith("INVALID_REQUEST")
                .contains("PathNotViable");
        assertThat(outcome(
                        titles("titles_path", "read: true, write: false"),
                        ada -> ada.updateOne(json("{_id: 1}"), json(onAText))))
                .isEqualTo("NOT_PERMITTED: update not permitted");
    }

    private static GuardedFixture titles(String database, String permission) {
        GuardedFixture titles =
                GuardedFixture.of(database, "{roles: [{name: 'own', apply_when: {owner: 'ada'}, " + permission + "}]}");
        titles.raw().createIndex(json("{title: 1}"), new IndexOptions().unique(true));
        return titles.stored(
                "{_id: 1, owner: 'ada', title: 'Mine'}", "{_id: 'hidden', owner: 'grace', title: 'TITLE-OF-GRACE'}");
    }

    private void assertHiddenDecidesNothing(Function<DocumentCollection, Object> way) {
        List<String> outcomes = new ArrayList<>();
        for (String hidden : HIDDEN) {
            notes.raw().deleteMany(json("{}"));
            notes.stored(
                    "{_id: 1, owner: 'ada', title: 'Mine', note: 'n', profile: {name: 'Ada', pin: 'PIN-OF-ADA'}, %s}"
                            .formatted(hidden),
                    "{_id: 2, owner: 'ada', title: 'Second'}",
                    "{_id: 3, owner: 'grace', title: 'TITLE-OF-GRACE', %s}".formatted(hidden));
            outcomes.add(
                    outcome(way) + " leaves " + notes.as(ADA).find(Find.all().sort(json("{_id: 1}"))));
        }
        assertThat(outcomes).allMatch(outcomes.getFirst()::equals);
        assertThat(outcomes.getFirst()).doesNotContain("SECRET", "PIN-OF-ADA", "TAG-OF-ADA", "TITLE-OF-GRACE");
    }

    private String outcome(Function<DocumentCollection, Object> way) {
        return outcome(notes, way);
    }

    private static String outcome(GuardedFixture documents, Function<DocumentCollection, Object> way) {
        try {
            return String.valueOf(way.apply(documents.as(ADA)));
        } catch (RulesException refusal) {
            assertThat(refusal.getCause()).isNull();
            return refusal.code() + ": " + refusal.getMessage();
        }
    }
}
