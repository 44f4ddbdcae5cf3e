package io.espalier.rules.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.GuardedFixture;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schema files with faults: each is reported with its path, and none lets a write pass. */
class SchemaFileTest {
    private static final Namespace ORDERS = new Namespace("shop", "orders");
    private static final String FILE = "data_sources/mongodb-atlas/shop/orders/schema.json";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {bsonType: 'integer'}                                  | bsonType                 | there is no such type
            {bsonType: 'boolean'}                                  | bsonType                 | there is no such type
            {bsonType: 7}                                          | bsonType                 | there is no such type
            {bsonType: []}                                         | bsonType                 | the array is empty
            {properties: {a: {type: ['string', 'any']}}}           | properties.a.type        | there is no such type
            {bsonType: 'object', type: 'object'}                   | type                     | the schema has 'bsonType' besides
            {enum: []}                                             | enum                     | the array is empty
            {enum: 'a'}                                            | enum                     | an array is needed
            {title: 7}                                             | title                    | a string is needed
            {description: {}}                                      | description              | a string is needed
            {required: 'a'}                                        | required                 | an array is needed
            {required: [7]}                                        | required[0]              | a property's name is needed
            {required: ['a', 'a']}                                 | required[1]              | 'a' stands here twice
            {required: ['a.b']}                                    | required[0]              | 'a.b' is not a property's name
            {properties: []}                                       | properties               | an object is needed
            {properties: {a: 'string'}}                            | properties.a             | a schema is an object
            {properties: {'a.b': {}}}                              | properties.a.b           | 'a.b' is not a property's name
            {properties: {$a: {}}}                                 | properties.$a            | '$a' is not a property's name
            {properties: {'': {}}}                                 | properties.              | '' is not a property's name
            {additionalProperties: 'no'}                           | additionalProperties     | a schema is an object
            {patternProperties: {'(': {}}}                         | patternProperties.(      | the pattern cannot be read: Unclosed group near character 1
            {patternProperties: {'a': 1}}                          | patternProperties.a      | a schema is an object
            {minProperties: -1}                                    | minProperties            | a whole number is needed
            {maxProperties: 1.5}                                   | maxProperties            | a whole number is needed
            {maxItems: '3'}                                        | maxItems                 | a whole number is needed
            {minLength: NaN}                                       | minLength                | a whole number is needed
            {maxLength: {$numberDecimal: '1E+6000'}}               | maxLength                | a whole number is needed
            {dependencies: ['a']}                                  | dependencies             | an object is needed
            {dependencies: {a: 'b'}}                               | dependencies.a           | a schema is an object
            {dependencies: {a: [1]}}                               | dependencies.a[0]        | a property's name is needed
            {items: true}                                          | items                    | a schema is an object
            {items: [{}, 1]}                                       | items[1]                 | a schema is an object
            {items: [{}], additionalItems: 1}                      | additionalItems          | a schema is an object
            {additionalItems: {minItems: 'x'}}                     | additionalItems.minItems | a whole number is needed
            {uniqueItems: 1}                                       | uniqueItems              | true or false is needed
            {pattern: '*'}                                         | pattern                  | the pattern cannot be read: Dangling meta character '*' near character 0
            {pattern: 7}                                           | pattern                  | a string is needed
            {pattern: '[[:alpha:]]'}                               | pattern                  | a character class holds an unescaped '['
            {pattern: '[a&&b]'}                                    | pattern                  | a character class holds '&&'
            {pattern: '\\\\Qa\\\\E'}                               | pattern                  | the quotation \\Q is not allowed
            {pattern: '\\\\R'}                                         | pattern                  | the line break \\R is not allowed
            {pattern: '\\\\h'}                                         | pattern                  | the space class \\h is not allowed, write [ \\t]
            {pattern: '(a)\\\\10'}                                     | pattern                  | a number of several digits after '\\' is not allowed
            {pattern: '(?x)a b'}                                   | pattern                  | the flags 'x' are not allowed, only i and s
            {pattern: '(?P<n>a)'}                                  | pattern                  | the pattern cannot be read: Unknown inline modifier near character 2
            {multipleOf: 0}                                        | multipleOf               | the number is not above 0, or is infinite
            {multipleOf: -2}                                       | multipleOf               | the number is not above 0, or is infinite
            {multipleOf: 'x'}                                      | multipleOf               | a number is needed
            {minimum: '1'}                                         | minimum                  | a number is needed
            {maximum: NaN}                                         | maximum                  | a number is needed
            {exclusiveMinimum: true}                               | exclusiveMinimum         | there is no 'minimum'
            {maximum: 1, exclusiveMaximum: 5}                      | exclusiveMaximum         | true or false is needed
            {allOf: []}                                            | allOf                    | the array is empty
            {anyOf: {}}                                            | anyOf                    | an array is needed
            {oneOf: [{bsonType: 'strin'}]}                         | oneOf[0].bsonType        | there is no such type
            {not: []}                                              | not                      | a schema is an object
            {not: {bsonType: 'strin'}}                             | not.bsonType             | there is no such type
            {validate: {'%%this': {'%bad': 1}}}                    | validate.%%this.%bad     | '%bad' is not an operator
            {properties: {a: {validate: '%%truth'}}}               | properties.a.validate    | a string is not an expression
            {propertys: {}}                                        | propertys                | 'propertys' is not a keyword of a schema
            {$schema: 'http://json-schema.org/draft-04/schema#'}   | $schema                  | '$schema' is not a keyword of a schema
            {properties: {a: {$ref: '#/definitions/a'}}}           | properties.a.$ref        | '$ref' is not a keyword of a schema
            {format: 'email'}                                      | format                   | 'format' is not a keyword of a schema
            """)
    void aFaultIsReportedAndClosesTheCollectionForWriting(String json, String path, String reason) {
        SchemaBook book = compile(BsonDocument.parse(json), false);

        assertThat(book.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo(FILE);
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.advice()).isNotBlank();
        });
        assertNothingFits(book);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{bsonType: 'object'}",
                "{type: ['object', 'null']}",
                "{title: 'Order', description: 'What somebody bought.', properties: {}, required: []}",
                "{properties: {a: {bsonType: ['double', 'string', 'object', 'array', 'objectId', 'date', 'bool', 'null', 'regex',"
                        + " 'int', 'timestamp', 'long', 'decimal', 'uuid', 'binData', 'mixed', 'number']}}}",
                "{maxProperties: {$numberInt: '3'}, minProperties: {$numberLong: '0'}}",
                "{properties: {a: {minimum: {$numberDouble: '1.0'}, exclusiveMinimum: false}}}",
                "{properties: {a: {pattern: '^[^\\\\[\\\\]]+$'}}}",
                "{properties: {a: {pattern: '^[]a]$'}}}",
                "{properties: {a: {validate: {'%%prev': {'%exists': false}}}}}",
                "{additionalProperties: true, dependencies: {a: ['b'], c: {required: ['d']}}}"
            })
    void whatRealFilesHoldIsRead(String json) {
        SchemaBook book = compile(BsonDocument.parse(json), false);

        assertThat(book.problems()).isEmpty();
        assertThat(book.schema(ORDERS).orElseThrow().failures(created("{}"))).isEmpty();
    }

    @Test
    void twoFilesForOneCollectionCloseItForWriting() {
        SchemaSource open = new SchemaSource(ORDERS, FILE, new BsonDocument());
        SchemaBook book = SchemaBook.compile(List.of(open, open), new RuleNames(Set.of(), Set.of()), false);

        assertThat(book.problems())
                .singleElement()
                .extracting(RuleProblem::reason)
                .isEqualTo("another file has a schema for 'shop.orders'; nothing can be written to it");
        assertNothingFits(book);
    }

    @Test
    void aFileThatCouldNotBeReadClosesItsCollectionForWriting() {
        SchemaBook book = SchemaBook.compile(
                List.of(new SchemaSource(ORDERS, FILE, Optional.empty())), new RuleNames(Set.of(), Set.of()), false);

        assertThat(book.problems()).isEmpty();
        assertNothingFits(book);
    }

    @Test
    void aSchemaIsNotReadBeyondABoundOfNesting() {
        BsonDocument json = new BsonDocument();
        for (int i = 0; i < 60; i++) {
            json = new BsonDocument("not", json);
        }
        SchemaBook book = compile(json, false);

        assertThat(book.problems())
                .singleElement()
                .extracting(RuleProblem::reason)
                .isEqualTo("the schema is nested too deeply");
        assertNothingFits(book);
    }

    private static void assertNothingFits(SchemaBook book) {
        Schema schema = book.schema(ORDERS).orElseThrow();
        assertThat(schema.isSound()).isFalse();
        for (String document : List.of("{}", "{a: 1, b: 'x'}", "{a: [1], b: null}")) {
            assertThat(schema.failures(created(document))).isNotEmpty();
        }
    }

    private static Bindings created(String document) {
        return Bindings.changed(GuardedFixture.context(GuardedFixture.ADA), null, BsonDocument.parse(document));
    }

    private static SchemaBook compile(BsonDocument json, boolean nullTypes) {
        return SchemaBook.compile(
                List.of(new SchemaSource(ORDERS, FILE, json)), new RuleNames(Set.of(), Set.of()), nullTypes);
    }
}
