package io.espalier.rules.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.GuardedFixture;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * MongoDB's own {@code $jsonSchema} is the second opinion on each generated schema and document. Left out are the keyword {@code
 * validate} and the types {@code mixed} and {@code uuid}, which MongoDB does not have; {@code required}, which refuses null here, is
 * put into MongoDB's words. A seed can be set with {@code -Despalier.seed=…}.
 */
class SchemaDifferentialIT {
    private static final int ROUNDS = 10;
    private static final int DOCUMENTS = 150;
    private static final int SCHEMAS = 300;

    private final TreeMap<String, Integer> failuresByKeyword = new TreeMap<>();
    private int fitting;
    private int conditions;

    @Test
    void memoryAndMongoDbDecideAlike() {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        for (int round = 0; round < ROUNDS; round++) {
            compare(seed + round);
        }
        assertThat(conditions).as("schemas that an aggregation can decide").isGreaterThan(ROUNDS * SCHEMAS / 2);
        assertThat(fitting).as("documents that fit").isGreaterThan(ROUNDS * SCHEMAS * DOCUMENTS / 10);
        assertThat(failuresByKeyword)
                .as("all keywords find something")
                .containsKeys(
                        "additionalItems",
                        "additionalProperties",
                        "anyOf",
                        "bsonType",
                        "dependencies",
                        "enum",
                        "maxItems",
                        "maxLength",
                        "maxProperties",
                        "maximum",
                        "minItems",
                        "minLength",
                        "minProperties",
                        "minimum",
                        "multipleOf",
                        "not",
                        "oneOf",
                        "pattern",
                        "required",
                        "uniqueItems");
    }

    /** What chance seldom makes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {properties: {a: {enum: [[{a: 1, b: 2}]]}}}            | {a: [{b: 2, a: 1}]}
            {properties: {a: {enum: [{a: 1, b: {c: 1, d: 2}}]}}}   | {a: {b: {d: 2, c: 1}, a: 1}}
            {properties: {a: {uniqueItems: true}}}                 | {a: [{a: 1, b: 2}, {b: 2.0, a: 1}]}
            {properties: {a: {uniqueItems: true}}}                 | {a: [[{a: 1, b: 2}], [{b: 2, a: 1}]]}
            {properties: {a: {uniqueItems: true}}}                 | {a: [1, true, '1', null]}
            {properties: {a: {uniqueItems: true}}}                 | {a: [NaN, {$numberDecimal: 'NaN'}]}
            {properties: {a: {multipleOf: 0.1}}}                   | {a: 0.3}
            {properties: {a: {multipleOf: 0.01}}}                  | {a: 4.35}
            {properties: {a: {multipleOf: 0.01}}}                  | {a: 123456789.01}
            {properties: {a: {multipleOf: 3}}}                     | {a: {$numberLong: '9223372036854775806'}}
            {properties: {a: {multipleOf: 3}}}                     | {a: {$numberLong: '9223372036854775807'}}
            {properties: {a: {multipleOf: 3}}}                     | {a: 9007199254740991.0}
            {properties: {a: {multipleOf: 3}}}                     | {a: -9}
            {properties: {a: {multipleOf: 1.5}}}                   | {a: -4.5}
            {properties: {a: {multipleOf: 7}}}                     | {a: {$numberDecimal: '7E+100'}}
            {properties: {a: {multipleOf: 1}}}                     | {a: {$numberDecimal: '1E-6000'}}
            {properties: {a: {multipleOf: 1}}}                     | {a: Infinity}
            {properties: {a: {maximum: Infinity}}}                 | {a: NaN}
            {properties: {a: {minimum: -Infinity}}}                | {a: NaN}
            {properties: {a: {minLength: 2}}}                      | {a: '\\uD83D\\uDE00'}
            {properties: {a: {maxLength: 1}}}                      | {a: 'e\\u0301'}
            {properties: {a: {pattern: '^a.b$'}}}                  | {a: 'a\\nb'}
            {properties: {a: {pattern: '^a.b$'}}}                  | {a: 'a\\rb'}
            {properties: {a: {pattern: '^a.b$'}}}                  | {a: 'a\\u2028b'}
            {properties: {a: {pattern: '^a$'}}}                    | {a: 'a\\n'}
            {properties: {a: {pattern: '^a$'}}}                    | {a: 'a\\r'}
            {properties: {a: {pattern: '^.$'}}}                    | {a: '\\uD83D\\uDE00'}
            {properties: {a: {pattern: '^\\\\d$'}}}                | {a: '\\u0663'}
            {properties: {a: {pattern: '^\\\\w$'}}}                | {a: '\\u00e9'}
            {properties: {a: {pattern: '^\\\\s$'}}}                | {a: '\\u00a0'}
            {properties: {a: {pattern: '(?i)^\\u00e9$'}}}          | {a: '\\u00c9'}
            {properties: {a: {pattern: 'a'}}}                      | {a: {$symbol: 'a'}}
            {additionalProperties: false, properties: {a: {}}}     | {a: 1}
            {additionalProperties: false, properties: {_id: {}}}   | {}
            {properties: {a: {items: {bsonType: 'int'}}}}          | {a: 'x'}
            {properties: {a: {properties: {b: {bsonType: 'int'}}}}} | {a: [{b: 'x'}]}
            {dependencies: {a: ['b']}}                             | {a: null}
            {properties: {a: {items: [{}, {}], additionalItems: false}}} | {a: [1, 2, 3]}
            {properties: {a: {additionalItems: false}}}            | {a: [1, 2, 3]}
            {properties: {a: {bsonType: ['long', 'null']}}}        | {a: null}
            """)
    void specialCasesAreDecidedAlike(String schemaJson, String documentJson) {
        MongoCollection<BsonDocument> collection = collection();
        collection.drop();
        BsonDocument document = new BsonDocument("_id", new BsonInt32(1));
        document.putAll(BsonDocument.parse(documentJson));
        collection.insertOne(document);
        BsonDocument json = BsonDocument.parse(schemaJson);
        Schema schema = parsed(json, schemaJson);
        boolean fits = failures(schema, document).isEmpty();
        assertThat(fits)
                .isEqualTo(!ids(collection, inMongoDbsWords(json).asDocument()).isEmpty());
        schema.condition(new BsonString("$$ROOT"))
                .ifPresent(condition -> assertThat(
                                !idsByCondition(collection, condition).isEmpty())
                        .as(condition::toString)
                        .isEqualTo(fits));
    }

    private static MongoCollection<BsonDocument> collection() {
        return MongoReplicaSet.shared().client().getDatabase("schemas").getCollection("documents", BsonDocument.class);
    }

    private static Schema parsed(BsonDocument json, String what) {
        Problems problems = new Problems("generated");
        Schema schema = new SchemaParser(new RuleNames(Set.of(), Set.of()), false, problems).parse(json);
        assertThat(problems.found()).as(what).isEmpty();
        return schema;
    }

    private static List<SchemaFailure> failures(Schema schema, BsonDocument document) {
        return schema.failures(Bindings.changed(GuardedFixture.context(GuardedFixture.ADA), null, document));
    }

    private void compare(long seed) {
        Random random = new Random(seed);
        BsonGenerator values = new BsonGenerator(random);
        SchemaGenerator schemas = new SchemaGenerator(random, values);
        MongoCollection<BsonDocument> collection =
                MongoReplicaSet.shared().client().getDatabase("schemas").getCollection("documents", BsonDocument.class);
        collection.drop();
        collection.insertMany(
                IntStream.range(0, DOCUMENTS).mapToObj(values::document).toList());
        List<BsonDocument> stored = collection.find().into(new ArrayList<>());

        for (int i = 0; i < SCHEMAS; i++) {
            BsonDocument json = schemas.schema(3);
            String what = "seed " + seed + ", schema " + json;
            Schema schema = parsed(json, what);
            Set<BsonValue> accepted = ids(collection, inMongoDbsWords(json).asDocument());
            Optional<Set<BsonValue>> acceptedByCondition =
                    schema.condition(new BsonString("$$ROOT")).map(condition -> idsByCondition(collection, condition));
            conditions += acceptedByCondition.isPresent() ? 1 : 0;
            for (BsonDocument document : stored) {
                List<SchemaFailure> failures = failures(schema, document);
                failures.forEach(failure -> failuresByKeyword.merge(failure.keyword(), 1, Integer::sum));
                fitting += failures.isEmpty() ? 1 : 0;
                assertThat(failures.isEmpty())
                        .as(() -> what + ", document " + document + ": " + failures)
                        .isEqualTo(accepted.contains(document.get("_id")));
                acceptedByCondition.ifPresent(ids -> assertThat(ids.contains(document.get("_id")))
                        .as(() -> what + ", document " + document + ": " + failures + ", but by "
                                + schema.condition(new BsonString("$$ROOT")))
                        .isEqualTo(failures.isEmpty()));
            }
        }
    }

    private static Set<BsonValue> ids(MongoCollection<BsonDocument> collection, BsonDocument schema) {
        Set<BsonValue> ids = new HashSet<>();
        collection
                .find(new BsonDocument("$jsonSchema", schema))
                .projection(Projections.include("_id"))
                .forEach(document -> ids.add(document.get("_id")));
        return ids;
    }

    private static Set<BsonValue> idsByCondition(MongoCollection<BsonDocument> collection, BsonValue condition) {
        Set<BsonValue> ids = new HashSet<>();
        collection
                .find(new BsonDocument("$expr", condition))
                .projection(Projections.include("_id"))
                .forEach(document -> ids.add(document.get("_id")));
        return ids;
    }

    private static BsonValue inMongoDbsWords(BsonValue json) {
        return switch (json) {
            case BsonArray schemas -> {
                BsonArray all = new BsonArray();
                schemas.forEach(schema -> all.add(inMongoDbsWords(schema)));
                yield all;
            }
            case BsonDocument schema -> {
                BsonDocument words = new BsonDocument();
                schema.forEach((keyword, value) -> {
                    switch (keyword) {
                        case "required" -> {
                            words.put(keyword, value);
                            notNull(words, value.asArray());
                        }
                        case "enum" -> words.put(keyword, value);
                        case "properties", "patternProperties", "dependencies" -> {
                            BsonDocument inner = new BsonDocument();
                            value.asDocument().forEach((name, one) -> inner.put(name, inMongoDbsWords(one)));
                            words.put(keyword, inner);
                        }
                        case "allOf" -> both(words, inMongoDbsWords(value).asArray());
                        default -> words.put(keyword, inMongoDbsWords(value));
                    }
                });
                yield words;
            }
            default -> json;
        };
    }

    private static void notNull(BsonDocument words, BsonArray required) {
        BsonDocument properties = new BsonDocument();
        required.forEach(name -> properties.put(
                name.asString().getValue(),
                new BsonDocument("not", new BsonDocument("bsonType", new BsonString("null")))));
        both(words, new BsonArray(List.of(new BsonDocument("properties", properties))));
    }

    private static void both(BsonDocument words, BsonArray more) {
        BsonArray all = new BsonArray();
        if (words.get("allOf") instanceof BsonArray before) {
            all.addAll(before);
        }
        all.addAll(more);
        words.put("allOf", all);
    }
}
