package io.espalier.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.guard.GuardedFixture;
import java.util.Objects;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expressions that MongoDB decides alone, as queries that an index can serve. */
class PushedQueriesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'owner': '%%user.id'}                                    | {owner: {$eq: 'u'}}
            {'_id': {'%stringToOid': '%%user.data.oid'}}              | {_id: {$eq: {$oid: '00000000000000000000000a'}}}
            {'%%user.data.oid': {'%oidToString': '%%root._id'}}       | {_id: {$eq: {$oid: '00000000000000000000000a'}}}
            {'_id': {'%stringToOid': '%%user.id'}}                    | {_id: {$in: []}}
            {'%not': {'_id': {'%stringToOid': '%%user.id'}}}          | {_id: {$in: []}}
            {'_id': {'%in': [{'%stringToOid': '%%user.data.oid'}]}}   | {_id: {$eq: {$oid: '00000000000000000000000a'}}}
            {'tags': {'%all': ['%%user.id', 'x']}}                    | {tags: {$all: ['u', 'x']}}
            {'tags': {'%all': ['%%user.data.missing']}}               | {_id: {$in: []}}
            {'tags': {'$elemMatch': {'by': '%%user.id', 'n': {'%gt': 1}}}} | {tags: {$elemMatch: {by: 'u', n: {$gt: 1}}}}
            {'tags': {'%not': {'$size': 2}}}                          | {$nor: [{tags: {$size: 2}}]}
            {'n': {'$type': 'number', '$mod': [2, 1]}}                | {$and: [{n: {$type: 'number'}}, {n: {$mod: [2, 1]}}]}
            {'by': {'id': '%%user.id'}}                               | {by: {$eq: {id: 'u'}}}
            {'%%user.data.level': {'%gte': '%%root.level'}}           | {$and: [{level: {$lte: 3}}, {$nor: [{level: {$type: 'array'}}]}]}
            {'%%user.id': {'%in': ['%%root.a', '%%root._id']}}        | {$or: [{$and: [{a: {$eq: 'u'}}, {$nor: [{a: {$type: 'array'}}]}]}, {_id: {$eq: 'u'}}]}
            {'%%user.id': {'%in': '%%root.members'}}                  | {members: {$elemMatch: {$eq: 'u'}}}
            {'%%user.data.levels': {'$all': [1, 2]}, 'a': 1}          | {a: {$eq: 1}}
            """)
    void areExact(String json, String query) {
        Problems problems = new Problems("rules.json");
        Expression expression = new ExpressionParser(ExpressionScope.DOCUMENT, RuleNames.NONE, problems)
                .parse(
                        Objects.requireNonNull(
                                BsonDocument.parse("{x: " + json + "}").get("x")),
                        "x");
        PushedExpression pushed =
                new QueryTranslator(GuardedFixture.context(BsonDocument.parse("""
                        {id: 'u', data: {oid: '00000000000000000000000a', level: 3, levels: [1, 2]}}"""))).translate(expression);
        assertThat(problems.found()).isEmpty();
        assertThat(pushed.exact()).isTrue();
        assertThat(pushed.whenTrue()).isEqualTo(BsonDocument.parse(query));
    }
}
