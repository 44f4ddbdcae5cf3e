package io.espalier.rules.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.RuleContext;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.Problems;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.GuardedFixture;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schema says of a document that does not fit, and where it decides otherwise than MongoDB. */
class SchemaFailureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "fits", textBlock = """
            {bsonType: 'string'}                                         | {}                          | the document: bsonType: expected string, found object of 0 properties
            {properties: {a: {bsonType: ['int', 'string']}}}             | {a: true}                   | 'a': bsonType: expected string or int, found bool true
            {properties: {a: {type: 'long'}}}                            | {a: 5}                      | 'a': type: expected long, found int 5
            {properties: {a: {bsonType: 'number'}}}                      | {a: {$numberDecimal: '1'}}  | fits
            {properties: {a: {bsonType: 'mixed'}}}                       | {a: null}                   | fits
            {properties: {a: {bsonType: 'uuid'}}}                        | {a: {$uuid: '00000000-0000-0000-0000-000000000000'}} | fits
            {properties: {a: {bsonType: 'binData'}}}                     | {a: {$uuid: '00000000-0000-0000-0000-000000000000'}} | fits
            {properties: {a: {bsonType: 'uuid'}}}                        | {a: {$binary: {base64: 'AA==', subType: '00'}}} | 'a': bsonType: expected uuid, found binData of 1 bytes
            {properties: {a: {enum: ['x', 1]}}}                          | {a: 'y'}                    | 'a': enum: expected one of string "x", int 1, found string "y"
            {required: ['a']}                                            | {b: 1}                      | 'a': required: expected a value, found nothing
            {properties: {a: {properties: {b: {maxLength: 2}}}}}         | {a: {b: 'xyz'}}             | 'a.b': maxLength: expected at most 2 characters, found string "xyz"
            {properties: {a: {items: {minimum: 3}}}}                     | {a: [3, 2]}                 | 'a[1]': minimum: expected at least int 3, found int 2
            {properties: {a: {minimum: 3, exclusiveMinimum: true}}}      | {a: 3}                      | 'a': minimum: expected greater than int 3, found int 3
            {properties: {a: {pattern: '^x'}}}                           | {a: 'yx'}                   | 'a': pattern: expected a match of '^x', found string "yx"
            {properties: {a: {multipleOf: 5}}}                           | {a: 6}                      | 'a': multipleOf: expected a multiple of int 5, found int 6
            {properties: {a: {uniqueItems: true}}}                       | {a: [1, 1.0]}               | 'a': uniqueItems: expected items that all differ, found array of 2 items
            {properties: {a: {items: [{}], additionalItems: false}}}     | {a: [1, 2]}                 | 'a': additionalItems: expected at most 1 items, found array of 2 items
            {additionalProperties: false, properties: {a: {}}}           | {a: 1, b: 2}                | 'b': additionalProperties: expected no property of this name, found int 2
            {patternProperties: {'^x': {bsonType: 'int'}}}               | {xa: 'x'}                   | 'xa': bsonType: expected int, found string "x"
            {dependencies: {a: ['b', 'c']}}                              | {a: 1, b: 1}                | the document: dependencies: expected with 'a' also 'b', 'c', found object of 2 properties
            {anyOf: [{required: ['a']}, {required: ['b']}]}              | {}                          | the document: anyOf: expected at least one of 2 schemas to fit, found object of 0 properties
            {properties: {a: {validate: {'%%root.b': '%%this'}}}}        | {a: 1, b: 2}                | 'a': validate: expected its expression to be true, found int 1
            {properties: {a: {validate: {'%%user.id': '%%this'}}}}       | {a: 'ada'}                  | fits
            """)
    void theFailureIsNamed(String schema, String document, @Nullable String failure) {
        assertThat(texts(schema, false, null, document)).isEqualTo(failure == null ? List.of() : List.of(failure));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {properties: {a: {bsonType: 'string'}}}                                   | {a: null} | false | true
            {properties: {a: {bsonType: ['string', 'null']}}}                         | {a: null} | true  | true
            {properties: {a: {bsonType: 'string'}}, required: ['a']}                  | {a: null} | false | false
            {properties: {a: {bsonType: ['string', 'null']}}, required: ['a']}        | {a: null} | false | false
            {required: ['a']}                                                         | {a: null} | false | false
            {properties: {a: {}}}                                                     | {a: null} | true  | true
            {properties: {a: {enum: [1]}}}                                            | {a: null} | false | false
            {properties: {a: {items: {bsonType: 'string'}}}}                          | {a: [null]} | false | false
            {additionalProperties: {bsonType: 'string'}}                              | {a: null} | false | true
            {properties: {a: {not: {bsonType: 'string'}}}}                            | {a: null} | true  | true
            """)
    void nullFitsATypeOnlyIfItIsSaidOrSwitchedOn(
            String schema, String document, boolean fits, boolean fitsIfSwitchedOn) {
        assertThat(texts(schema, false, null, document).isEmpty()).isEqualTo(fits);
        assertThat(texts(schema, true, null, document).isEmpty()).isEqualTo(fitsIfSwitchedOn);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'%%prev': {'%exists': false}}      |                      | {a: {b: 1}}          | true
            {'%%prev': {'%exists': false}}      | {a: {b: 1}}          | {a: {b: 2}}          | false
            {'%%prev': {'%exists': false}}      | {a: 5}               | {a: {b: 2}}          | true
            {'%%this': {'%gt': '%%prev'}}       | {a: {b: 1}}          | {a: {b: 2}}          | true
            {'%%prevRoot.c': 1}                 | {c: 1}               | {a: {b: 2}, c: 2}    | true
            {'%%root.c': 1}                     | {c: 1}               | {a: {b: 2}, c: 2}    | false
            false                               | {a: {b: 1}}          | {a: {}}              | true
            """)
    void validateSeesBothStatesOfItsValueAndIsDecidedOnlyWhereThereIsOne(
            String expression, @Nullable String before, String after, boolean fits) {
        String schema = "{properties: {a: {properties: {b: {validate: " + expression + "}}}}}";
        assertThat(texts(schema, false, before, after).isEmpty()).isEqualTo(fits);
    }

    @Test
    void validateInAnArraySeesWhatStoodInTheSamePlace() {
        String schema = "{properties: {a: {items: {validate: {'%%this': {'%gte': '%%prev'}}}}}}";
        assertThat(texts(schema, false, "{a: [1, 5]}", "{a: [2, 4]}"))
                .containsExactly("'a[1]': validate: expected its expression to be true, found int 4");
    }

    @Test
    void validateMayCallFunctions() {
        BsonDocument json = BsonDocument.parse(
                "{properties: {a: {validate: {'%%true': {'%function': {name: 'isFree', arguments: ['%%this']}}}}}}");
        Schema schema = new SchemaParser(
                        new RuleNames(Set.of(), Set.of(), Set.of("isFree")), false, new Problems("schema.json"))
                .parse(json);
        RuleContext caller = GuardedFixture.context(GuardedFixture.ADA);
        for (String value : List.of("free", "taken", "broken")) {
            RuleContext context = new RuleContext(
                    caller.user(), caller.values(), caller.environment(), caller.request(), (name, arguments) -> {
                        if (arguments.getFirst().equals(new BsonString("broken"))) {
                            throw new IllegalStateException("no answer");
                        }
                        return BsonBoolean.valueOf(arguments.getFirst().equals(new BsonString("free")));
                    });
            assertThat(schema.failures(Bindings.changed(context, null, new BsonDocument("a", new BsonString(value)))))
                    .as(value)
                    .hasSize(value.equals("free") ? 0 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{validate: {'%%this': {'%in': '%%root.b'}}}",
                "{not: {validate: {'%%this': {'%in': '%%root.b'}}}}",
                "{not: {not: {validate: {'%%this': {'%in': '%%root.b'}}}}}",
                "{oneOf: [{validate: {'%%this': {'%in': '%%root.b'}}}, {}]}",
                "{not: {oneOf: [{validate: {'%%this': {'%in': '%%root.b'}}}, {}]}}",
                "{not: {anyOf: [{validate: {'%%this': {'%in': '%%root.b'}}}, {not: {}}]}}",
                "{not: {allOf: [{validate: {'%%this': {'%in': '%%root.b'}}}, {}]}}"
            })
    void whatCannotBeDecidedNeverFits(String schema) {
        assertThat(texts("{properties: {a: " + schema + "}}", false, null, "{a: 1, b: 'not an array'}"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+$",
                "(a|aa)+$",
                "(.*)*x",
                "(a|b)*c",
                "^(([a-z])+.)+[A-Z]([a-z])+$",
                "(.*a){12}!!",
                "(a*)*b\\1"
            })
    void aCatastrophicPatternFailsTheDocumentInShortTime(String pattern) {
        BsonDocument matching = new BsonDocument("pattern", new BsonString(pattern));
        BsonDocument value = new BsonDocument("a", new BsonString("a".repeat(40_000) + "!"));
        for (BsonDocument schema : List.of(matching, new BsonDocument("not", matching))) {
            long start = System.nanoTime();
            List<SchemaFailure> failures = schema(new BsonDocument("properties", new BsonDocument("a", schema)), false)
                    .failures(Bindings.changed(GuardedFixture.context(GuardedFixture.ADA), null, value));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(failures)
                    .extracting(failure -> failure.path().toString())
                    .contains("a");
        }
    }

    @Test
    void aCatastrophicPatternIsNamed() {
        assertThat(texts("{properties: {a: {pattern: '(.*a){12}!!'}}}", false, null, "{a: '" + "a".repeat(60) + "!'}"))
                .containsExactly(
                        "'a': pattern: expected a search for '(.*a){12}!!' that ends soon: this pattern tries too many ways,"
                                + " found string of 61 characters");
    }

    @Test
    void failuresAreBoundedInNumberAndSize() {
        BsonArray items = new BsonArray();
        for (int i = 0; i < 1000; i++) {
            items.add(new BsonInt32(i));
        }
        List<SchemaFailure> failures = schema(
                        BsonDocument.parse("{properties: {a: {items: {bsonType: 'string'}}, b: {maxLength: 1}}}"),
                        false)
                .failures(Bindings.changed(
                        GuardedFixture.context(GuardedFixture.ADA),
                        null,
                        new BsonDocument("b", new BsonString("x".repeat(1_000_000))).append("a", items)));
        assertThat(failures).hasSize(SchemaCheck.MOST_FAILURES);
        assertThat(failures).allSatisfy(failure -> assertThat(failure.toText()).hasSizeLessThan(200));
    }

    private static List<String> texts(String schema, boolean nullTypes, @Nullable String before, String after) {
        return schema(BsonDocument.parse(schema), nullTypes)
                .failures(Bindings.changed(
                        GuardedFixture.context(GuardedFixture.ADA),
                        before == null ? null : BsonDocument.parse(before),
                        BsonDocument.parse(after)))
                .stream()
                .map(SchemaFailure::toText)
                .toList();
    }

    private static Schema schema(BsonDocument json, boolean nullTypes) {
        Problems problems = new Problems("schema.json");
        Schema schema = new SchemaParser(new RuleNames(Set.of(), Set.of()), nullTypes, problems).parse(json);
        assertThat(problems.found()).isEmpty();
        return schema;
    }
}
