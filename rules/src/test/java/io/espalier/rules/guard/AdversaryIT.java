package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.IndexOptions;
import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Ways to get at what is hidden. Ada sees {@code _id, owner, title, note, profile.name} of her own note and a public one, and
 * nothing of Grace's. Each way is tried with a right and with a wrong guess of a hidden value: both must have the same outcome
 * to the letter, which must not hold anything hidden, and change nothing.
 */
class AdversaryIT {
    private static final String RIGHT = "SECRET-OF-ADA";
    private static final String WRONG = "SECRET-GUESS";
    private static final List<String> HIDDEN =
            List.of(RIGHT, "SECRET-OF-GRACE", "TITLE-OF-GRACE", "PIN-OF-ADA", "TAG-OF-ADA");

    private final GuardedFixture notes = GuardedFixture.of("adversary", GuardedFixture.resource("notes.json"));

    @BeforeEach
    void store() {
        notes.raw().deleteMany(json("{}"));
        notes.stored(
                "{_id: 1, owner: 'ada', title: 'Mine', note: 'n', secret: '%s', profile: {name: 'Ada', pin: 'PIN-OF-ADA'}, tags: [{v: 'TAG-OF-ADA'}]}"
                        .formatted(RIGHT),
                "{_id: 2, owner: 'grace', title: 'TITLE-OF-GRACE', secret: 'SECRET-OF-GRACE'}",
                "{_id: 3, owner: 'grace', title: 'Open', public: true}");
    }

    @TestFactory
    Stream<DynamicTest> guessingAHiddenValueShowsNothing() {
        Map<String, Function<String, Object>> ways = new LinkedHashMap<>();
        for (String query : List.of(
                "{secret: '?'}",
                "{secret: {$eq: '?'}}",
                "{secret: {$ne: '?'}}",
                "{secret: {$gte: '?', $lte: '?'}}",
                "{secret: {$in: ['?']}}",
                "{secret: {$nin: ['?']}}",
                "{secret: {$not: {$eq: '?'}}}",
                "{secret: {$all: ['?']}}",
                "{$or: [{secret: '?'}, {_id: 99}]}",
                "{$and: [{_id: 1}, {secret: '?'}]}",
                "{$nor: [{secret: '?'}]}",
                "{$and: [{$or: [{$nor: [{secret: '?'}]}]}]}",
                "{title: 'Mine', secret: {$exists: true}, x: {$ne: '?'}}",
                "{profile: {name: 'Ada', pin: '?'}}",
                "{'profile.pin': '?'}",
                "{profile: {$gte: {name: 'Ada', pin: '?'}}}",
                "{'tags.0.v': '?'}",
                "{tags: {$elemMatch: {v: '?'}}}",
                "{'secret.0': '?'}",
                "{$expr: {$eq: ['$secret', '?']}}",
                "{$and: [{$expr: {$eq: ['$secret', '?']}}]}",
                "{$where: 'this.secret == \"?\"'}",
                "{$jsonSchema: {properties: {secret: {enum: ['?']}}}}",
                "{$text: {$search: '?'}}",
                "{$comment: '?'}",
                "{title: {$not: {$where: '?'}}}",
                "{secret: {$regex: '^?'}}",
                "{title: {$regex: '^?'}}",
                "{title: /^?/}",
                "{title: {$in: [/^?/]}}",
                "{title: {$not: /^?/}}",
                "{title: {$all: [/^?/]}}",
                "{note: {$elemMatch: {$regex: '?'}}}",
                "{note: {$elemMatch: {$where: '?'}}}",
                "{'secret.$where': '?'}",
                "{'$secret': '?'}",
                "{'': '?'}")) {
            ways.put("find " + query, guess -> notes.as(ADA).find(filled(query, guess)));
            ways.put("count " + query, guess -> notes.as(ADA).count(filled(query, guess)));
            ways.put("count one " + query, guess -> notes.as(ADA).count(filled(query, guess), 1));
            ways.put("distinct where " + query, guess -> notes.as(ADA).distinct("title", filled(query, guess)));
            ways.put(
                    "aggregate where " + query,
                    guess -> notes.as(ADA).aggregate(List.of(new BsonDocument("$match", filled(query, guess)))));
            ways.put(
                    "update where " + query,
                    guess -> notes.as(ADA).updateMany(filled(query, guess), json("{$unset: {nothing: 1}}")));
            ways.put("delete where " + query, guess -> notes.as(ADA).deleteMany(filled(query, guess)));
        }
        for (String update : List.of(
                "{$set: {secret: '?'}}",
                "{$set: {title: 'New', secret: '?'}}",
                "{$set: {'secret.x': '?'}}",
                "{$set: {'secret.0': '?'}}",
                "{$unset: {secret: '?'}}",
                "{$min: {secret: '?'}}",
                "{$max: {secret: '?'}}",
                "{$push: {secret: '?'}}",
                "{$addToSet: {tags: {v: '?'}}}",
                "{$pull: {tags: {v: '?'}}}",
                "{$pullAll: {tags: ['?']}}",
                "{$pull: {note: {$where: '?'}}}",
                "{$rename: {secret: 'title'}}",
                "{$rename: {title: 'secret'}}",
                "{$bit: {secret: {or: 1}}}",
                "{$set: {'profile.pin': '?'}}",
                "{$set: {profile: {name: 'Ada', pin: '?'}}}",
                "{$unset: {profile: '?'}}",
                "{$set: {'tags.0.v': '?'}}",
                "{$set: {'tags.$.v': '?'}}",
                "{$set: {'tags.$[].v': '?'}}",
                "{$set: {owner: 'grace', title: '?'}}",
                "{$set: {unknown: '?'}}",
                "{$currentDate: {secret: true}}",
                "{secret: '?'}",
                "{$set: '?'}",
                "{}")) {
            ways.put("update " + update, guess -> notes.as(ADA).updateOne(json("{_id: 1}"), filled(update, guess)));
        }
        for (String replacement : List.of(
                "{owner: 'ada', title: 'Mine', note: 'n', secret: '?', profile: {name: 'Ada', pin: 'PIN-OF-ADA'}, tags: [{v: 'TAG-OF-ADA'}]}",
                "{owner: 'ada', title: 'Mine', note: 'n', secret: 'SECRET-OF-ADA', profile: {name: 'Ada', pin: 'PIN-OF-ADA'}, tags: [{v: 'TAG-OF-ADA'}]}",
                "{owner: 'ada', title: 'Mine', note: 'n'}",
                "{owner: 'ada', 'secret.x': '?'}",
                "{owner: 'ada', $set: {title: '?'}}")) {
            ways.put(
                    "replace by " + replacement,
                    guess -> notes.as(ADA).replaceOne(json("{_id: 1}"), filled(replacement, guess), false));
        }
        for (String projection : List.of(
                "{title: '$secret'}",
                "{title: {$concat: ['$secret', '?']}}",
                "{x: {$getField: 'secret'}}",
                "{x: '$$ROOT'}",
                "{x: {$objectToArray: '$$ROOT'}}",
                "{secret: {$slice: 1}}",
                "{tags: {$elemMatch: {v: '?'}}}",
                "{'tags.$': 1}",
                "{secret: 1}",
                "{secret: 1, profile: 1, tags: 1}",
                "{'profile.pin': 1, 'tags.v': 1}",
                "{title: 0}",
                "{profile: {pin: 1}}",
                "{score: {$meta: 'textScore'}}")) {
            ways.put(
                    "projection " + projection,
                    guess -> notes.as(ADA).find(Find.all().projection(filled(projection, guess))));
        }
        for (String sort : List.of(
                "{secret: 1}",
                "{'secret.x': -1}",
                "{'profile.pin': 1}",
                "{title: 1, secret: 1}",
                "{$natural: 1}",
                "{x: {$meta: 'textScore'}}")) {
            ways.put("sort " + sort, _ -> notes.as(ADA).find(Find.all().sort(json(sort))));
        }
        for (String field :
                List.of("secret", "secret.0", "profile", "profile.pin", "tags", "tags.v", "tags.0.v", "$secret", "")) {
            ways.put("distinct " + field, _ -> notes.as(ADA).distinct(field, json("{}")));
        }
        ways.put(
                "findOneAndUpdate",
                guess -> notes.as(ADA)
                        .findOneAndUpdate(
                                filled("{secret: '?'}", guess),
                                Update.operators(json("{$set: {title: 'x'}}")),
                                FindAndModify.returningNew()));
        ways.put(
                "insert with a hidden field",
                guess -> notes.as(ADA).insertOne(filled("{_id: 9, owner: 'ada', secret: '?'}", guess)));
        ways.put(
                "insert for another",
                guess -> notes.as(ADA).insertOne(filled("{_id: 9, owner: 'grace', title: '?'}", guess)));
        ways.put(
                "insert a dotted name",
                guess -> notes.as(ADA).insertOne(new BsonDocument("owner.x", filled("{x: '?'}", guess))));
        ways.put("insert an operator", guess -> notes.as(ADA).insertOne(filled("{owner: 'ada', $set: '?'}", guess)));
        ways.put(
                "insert a hidden _id",
                guess -> notes.as(ADA).insertOne(filled("{_id: 2, owner: 'ada', title: '?'}", guess)));
        ways.put(
                "insert one of two for another",
                guess -> notes.as(ADA)
                        .insertMany(List.of(filled("{owner: 'ada', title: '?'}", guess), json("{owner: 'grace'}"))));
        ways.put(
                "upsert onto a hidden document",
                guess -> notes.as(ADA)
                        .updateOne(json("{_id: 2}"), filled("{$set: {owner: 'ada', title: '?'}}", guess), true));
        ways.put(
                "upsert by replacement of a hidden document",
                guess -> notes.as(ADA).replaceOne(json("{_id: 2}"), filled("{owner: 'ada', title: '?'}", guess), true));
        ways.put(
                "upsert of a document for another",
                guess -> notes.as(ADA)
                        .updateOne(json("{_id: 9, owner: 'grace'}"), filled("{$set: {title: '?'}}", guess), true));
        ways.put(
                "upsert by a hidden field",
                guess -> notes.as(ADA)
                        .updateOne(filled("{_id: 9, secret: '?'}", guess), json("{$set: {owner: 'ada'}}"), true));
        ways.put(
                "upsert that sets a hidden field",
                guess -> notes.as(ADA)
                        .updateOne(
                                json("{_id: 9}"), filled("{$setOnInsert: {owner: 'ada', secret: '?'}}", guess), true));
        ways.put(
                "replace of a hidden document",
                guess ->
                        notes.as(ADA).replaceOne(json("{_id: 2}"), filled("{owner: 'ada', title: '?'}", guess), false));
        ways.put(
                "taking over a hidden document",
                _ -> notes.as(ADA).updateOne(json("{_id: 2}"), json("{$set: {owner: 'ada'}}")));
        ways.put(
                "taking over a visible document",
                _ -> notes.as(ADA).updateOne(json("{_id: 3}"), json("{$set: {owner: 'ada'}}")));
        ways.put(
                "giving a document away",
                _ -> notes.as(ADA).updateOne(json("{_id: 1}"), json("{$set: {owner: 'grace'}}")));
        ways.put("another _id", _ -> notes.as(ADA).updateOne(json("{_id: 1}"), json("{$set: {_id: 9}}")));
        ways.put("one refusal among many", _ -> notes.as(ADA).updateMany(json("{}"), json("{$set: {title: 'x'}}")));
        ways.put("deleting a hidden document", _ -> notes.as(ADA).deleteOne(json("{_id: 2}")));
        ways.put(
                "deleting an own document with fields that are not writable",
                _ -> notes.as(ADA).deleteOne(json("{_id: 1}")));
        ways.put("deleting all", _ -> notes.as(ADA).deleteMany(json("{}")));
        ways.put("a name twice in a query", guess -> notes.as(ADA).find(twice("{aaaaa: 1}", "{$where: '?'}", guess)));
        ways.put(
                "a name twice in a document",
                guess -> notes.as(ADA).insertOne(twice("{owner: 'grace', title: '?'}", "{}", guess)));
        ways.put("nesting without end", guess -> notes.as(ADA).find(nested(filled("{secret: '?'}", guess))));
        return ways.entrySet().stream()
                .map(way -> DynamicTest.dynamicTest(way.getKey(), () -> assertShowsNothing(way.getValue())));
    }

    private void assertShowsNothing(Function<String, Object> way) {
        List<BsonDocument> before = notes.allStored();
        String right = outcome(way, RIGHT);
        assertThat(notes.allStored()).as(right).isEqualTo(before);
        String wrong = outcome(way, WRONG);
        assertThat(notes.allStored()).as(wrong).isEqualTo(before);
        assertThat(right).isEqualTo(wrong).doesNotContain(HIDDEN);
    }

    private static String outcome(Function<String, Object> way, String guess) {
        try {
            return String.valueOf(way.apply(guess));
        } catch (RulesException refusal) {
            assertThat(refusal.getCause()).isNull();
            return refusal.code() + ": " + refusal.getMessage();
        }
    }

    private static BsonDocument filled(String template, String guess) {
        return json(template.replace("?", guess));
    }

    /** Two documents in one, as only raw bytes can hold them: a map would drop a name. */
    private static BsonDocument twice(String first, String second, String guess) {
        BsonDocument both = filled(first, guess);
        both.putAll(filled(second, guess));
        return RawBsonDocument.parse(both.toJson());
    }

    private static BsonDocument nested(BsonDocument innermost) {
        BsonDocument query = innermost;
        for (int i = 0; i < 150; i++) {
            query = new BsonDocument("$and", new BsonArray(List.of(query)));
        }
        return query;
    }

    @Test
    void whatSheMaySeeAndDoStillWorks() {
        assertThat(notes.as(ADA).find(Find.all().sort(json("{_id: 1}"))))
                .containsExactly(
                        json("{_id: 1, owner: 'ada', title: 'Mine', note: 'n', profile: {name: 'Ada'}}"),
                        json("{_id: 3, owner: 'grace', title: 'Open', public: true}"));
        assertThat(notes.as(ADA).updateOne(json("{_id: 1}"), json("{$set: {title: 'New', 'profile.name': 'A'}}")))
                .isEqualTo(new UpdateSummary(1, 1, java.util.Optional.empty()));
        notes.as(ADA).insertOne(json("{_id: 4, owner: 'ada', title: 'Second'}"));
        assertThat(notes.as(ADA).count(json("{owner: 'ada'}"))).isEqualTo(2);
        assertThat(notes.as(ADA)
                        .updateOne(
                                json("{_id: 5}"), json("{$set: {title: 'Third'}, $setOnInsert: {owner: 'ada'}}"), true)
                        .upsertedId())
                .contains(new org.bson.BsonInt32(5));
    }

    @Test
    void duplicateKeysQuoteNoDocument() {
        notes.raw().createIndex(json("{title: 1}"), new IndexOptions().unique(true));
        assertThatThrownBy(() -> notes.as(ADA).insertOne(json("{owner: 'ada', title: 'TITLE-OF-GRACE'}")))
                .isInstanceOfSatisfying(RulesException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(RulesErrorCode.DATABASE);
                    assertThat(failure.getMessage()).contains("title_1").doesNotContain("GRACE");
                    assertThat(failure.getCause()).isNull();
                });
        notes.raw().dropIndex(json("{title: 1}"));
    }

    @TestFactory
    Stream<DynamicTest> otherNamespacesAreClosed() {
        return Stream.of(
                        "admin.system.users",
                        "local.oplog.rs",
                        "config.shards",
                        "espalier.users",
                        "ESPALIER.users",
                        "adversary.other")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    int dot = name.indexOf('.');
                    Namespace namespace = new Namespace(name.substring(0, dot), name.substring(dot + 1));
                    RuleBook open = RuleBook.compile(
                            name.equals("adversary.other")
                                    ? List.of()
                                    : List.of(new RuleSource(
                                            namespace,
                                            "f",
                                            json("{roles: [{name: 'all', apply_when: {}, read: true, write: true}]}"))),
                            RuleNames.NONE);
                    DocumentStore store = new DocumentStore(
                            notes::client,
                            open,
                            new Access.RuledAccess(GuardedFixture.context(ADA)),
                            Transaction.NONE,
                            Deadline.NONE,
                            java.util.Set.of("espalier"));
                    assertThatThrownBy(() -> store.database(namespace.database())
                                    .collection(namespace.collection())
                                    .find(Find.all()))
                            .isInstanceOfSatisfying(
                                    RulesException.class,
                                    refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NO_MATCHING_RULE))
                            .hasMessage("no rule exists for namespace '" + name + "'");
                }));
    }
}
