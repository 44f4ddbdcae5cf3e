package io.espalier.rules.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryMatcherTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{$expr: true}",
                "{$where: 'true'}",
                "{$jsonSchema: {}}",
                "{$text: {$search: 'a'}}",
                "{$comment: 'a'}",
                "{$and: []}",
                "{$or: {}}",
                "{$nor: [1]}",
                "{a: /secret/}",
                "{a: {$eq: /secret/}}",
                "{a: {$in: [/secret/]}}",
                "{a: {$not: /secret/}}",
                "{a: {$all: [/secret/]}}",
                "{a: {$regex: 'secret'}}",
                "{a: {$gt: 1, secret: 2}}",
                "{a: {$near: [0, 0]}}",
                "{a: {$bitsAllSet: 1}}",
                "{a: {$ref: 'secret', $id: 1}}",
                "{a: {$in: 'secret'}}",
                "{a: {$in: [{$gt: 1}]}}",
                "{a: {$nin: 1}}",
                "{a: {$not: 1}}",
                "{a: {$not: {}}}",
                "{a: {$not: {b: 1}}}",
                "{a: {$all: 1}}",
                "{a: {$all: [{$gt: 1}]}}",
                "{a: {$all: [1, {$elemMatch: {b: 1}}]}}",
                "{a: {$elemMatch: 1}}",
                "{a: {$elemMatch: {$gt: 1, b: 1}}}",
                "{a: {$size: 'secret'}}",
                "{a: {$size: -1}}",
                "{a: {$size: 1.5}}",
                "{a: {$type: 'secrets'}}",
                "{a: {$type: 99}}",
                "{a: {$type: []}}",
                "{a: {$type: {}}}",
                "{a: {$mod: 1}}",
                "{a: {$mod: [1]}}",
                "{a: {$mod: [0, 1]}}",
                "{a: {$mod: ['secret', 1]}}",
                "{a: {$eq: undefined}}",
                "{'a..b': 1}",
                "{'': 1}"
            })
    void refusesWhatItDoesNotKnow(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QueryMatcher.compile(BsonDocument.parse(json)))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void messagesHoldNoValue() {
        for (String json : new String[] {"{a: /secret/}", "{a: {$in: 'secret'}}", "{a: {$size: 'secret'}}"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> QueryMatcher.compile(BsonDocument.parse(json)))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                        | {}                   | true
            {a: null}                                 | {}                   | true
            {'a.b': null}                             | {a: []}              | false
            {'a.b': null}                             | {a: [1]}             | false
            {'a.b': null}                             | {a: [{}]}            | true
            {'a.b': null}                             | {a: 1}               | true
            {a: {$exists: false}}                     | {a: null}            | false
            {'a.0': 1}                                | {a: [1]}             | true
            {'a.00': 1}                               | {a: [1]}             | false
            {'a.0.b': 1}                              | {a: [{b: 1}]}        | true
            {a: {$gt: 1, $lt: 3}}                     | {a: [0, 5]}          | true
            {a: {$elemMatch: {$gt: 1, $lt: 3}}}       | {a: [0, 5]}          | false
            {a: {$elemMatch: {b: 1, c: 1}}}           | {a: [{b: 1}, {c: 1}]} | false
            {a: {$elemMatch: {'0': 1}}}               | {a: [[1]]}           | true
            {a: {$all: [1, 2]}}                       | {a: [2, 1]}          | true
            {a: {$all: []}}                           | {a: []}              | false
            {a: {$in: []}}                            | {a: 1}               | false
            {a: {$nin: []}}                           | {a: 1}               | true
            {a: {$size: 1.0}}                         | {a: [1]}             | true
            {a: {$type: 'number'}}                    | {a: 1}               | true
            {a: {$type: ['string', 'array']}}         | {a: [1]}             | true
            {a: {$mod: [4.9, -1]}}                    | {a: -5}              | true
            {a: {$ne: 1}}                             | {a: [1, 2]}          | false
            """)
    void decidesAsMongoDb(String query, String document, boolean expected) {
        assertThat(QueryMatcher.compile(BsonDocument.parse(query)).matches(BsonDocument.parse(document)))
                .isEqualTo(expected);
    }
}
