package io.espalier.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.RuleContext;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionParserTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1                                                      | x
            "yes"                                                  | x
            null                                                   | x
            []                                                     | x
            {'%%user.id%%': 'a'}                                   | x.%%user.id%%
            {'owner': '%%user.id%%'}                               | x.owner
            {'owner': '%%usr.id'}                                  | x.owner
            {'owner': '%%user.name'}                               | x.owner
            {'owner': '%%user..id'}                                | x.owner
            {'owner': '%%values.unknown'}                          | x.owner
            {'owner': {'%ne': '%%values.unknown'}}                 | x.owner.%ne
            {'%%environment.tags': 'a'}                            | x.%%environment.tags
            {'%%environment.values.unknown': 'a'}                  | x.%%environment.values.unknown
            {'%%request.method': 'GET'}                            | x.%%request.method
            {'%%this': 1}                                          | x.%%this
            {'%%prev': {'%exists': false}}                         | x.%%prev
            {'%%args.x': 1}                                        | x.%%args.x
            {'%%partition': 'a'}                                   | x.%%partition
            {'%%true.x': true}                                     | x.%%true.x
            {'a': '%%'}                                            | x.a
            {'%function': {'name': 'f', 'arguments': []}}          | x.%function.name
            {'%function': 'known'}                                 | x.%function
            {'%function': {'arguments': []}}                       | x.%function.name
            {'%function': {'name': 1}}                             | x.%function.name
            {'%function': {'name': 'known', 'args': []}}           | x.%function.args
            {'%function': {'name': 'known', 'arguments': 'a'}}     | x.%function.arguments
            {'%function': {'name': 'known', 'arguments': ['%%usr.id']}} | x.%function.arguments[0]
            {'%function': {'name': 'known', 'arguments': [{'%gt': 1}]}} | x.%function.arguments[0].%gt
            {'%%true': {'%function': {'name': 'f'}}}               | x.%%true.%function.name
            {'%not': {'%function': {'name': 'f'}}}                 | x.%not.%function.name
            {'a': {'%function': {'name': 'espalier/x'}}}           | x.a.%function.name
            {'_id': {'%stringToOid': 'abc'}}                       | x._id.%stringToOid
            {'_id': {'%stringToOid': 1}}                           | x._id.%stringToOid
            {'_id': {'%stringToOid': {'%oidToString': '%%user.id'}}} | x._id.%stringToOid
            {'_id': {'%stringToOid': ['%%user.id']}}               | x._id.%stringToOid
            {'_id': {'%stringToOid': '%%usr.id'}}                  | x._id.%stringToOid
            {'_id': {'%oidToString': '000000000000000000000001'}}  | x._id.%oidToString
            {'_id': {'%stringToUuid': '0-0-0-0-0'}}                | x._id.%stringToUuid
            {'_id': {'%uuidToString': {'$oid': '000000000000000000000001'}}} | x._id.%uuidToString
            {'_id': {'%eq': {'%stringToUuid': 'abc'}}}             | x._id.%eq.%stringToUuid
            {'_id': {'%in': [{'%stringToOid': 'abc'}]}}            | x._id.%in[0].%stringToOid
            {'_id': {'%in': {'%stringToOid': '%%user.id'}}}        | x._id.%in
            {'_id': {'%nin': {'%stringToOid': '%%user.id'}}}       | x._id.%nin
            {'%stringToOid': '%%user.id'}                          | x.%stringToOid
            {'%%true': {'%stringToOid': '%%user.id'}}              | x.%%true.%stringToOid
            {'%all': ['a']}                                        | x.%all
            {'%%true': {'%size': 1}}                               | x.%%true.%size
            {'%%true': {'%eq': true, '%and': [{'%size': 1}]}}      | x.%%true.%and[0].%size
            {'tags': {'$all': 'a'}}                                | x.tags.$all
            {'tags': {'$all': [{'$gt': 1}]}}                       | x.tags.$all
            {'tags': {'$all': ['%%root.a']}}                       | x.tags.$all[0]
            {'tags': {'$all': ['%%usr.id']}}                       | x.tags.$all[0]
            {'tags': {'$elemMatch': '%%user.data.query'}}          | x.tags.$elemMatch
            {'tags': {'$elemMatch': {'a': '%%root.b'}}}            | x.tags.$elemMatch.a
            {'tags': {'$elemMatch': {'%%user.id': 1}}}             | x.tags.$elemMatch.%%user.id
            {'tags': {'$elemMatch': {'a': {'%regex': 'a'}}}}       | x.tags.$elemMatch
            {'tags': {'$elemMatch': {'$expr': true}}}              | x.tags.$elemMatch
            {'tags': {'$elemMatch': {'$or': '%%user.data.list'}}}  | x.tags.$elemMatch
            {'tags': {'$size': 'a'}}                               | x.tags.$size
            {'tags': {'$size': '%%user.data.n'}}                   | x.tags.$size
            {'tags': {'$size': -1}}                                | x.tags.$size
            {'tags': {'$type': 'text'}}                            | x.tags.$type
            {'n': {'$mod': [0, 1]}}                                | x.n.$mod
            {'%not': {'n': {'$mod': [2]}}}                         | x.%not.n.$mod
            {'n': {'$regex': '^a'}}                                | x.n.$regex
            {'n': {'%in': [{'$regularExpression': {'pattern': 'a', 'options': ''}}]}} | x.n.%in[0]
            {'n': {'$near': 1}}                                    | x.n.$near
            {'n': {'%equals': 1}}                                  | x.n.%equals
            {'%xor': []}                                           | x.%xor
            {'$where': 'true'}                                     | x.$where
            {'%eq': 1}                                             | x.%eq
            {'%and': []}                                           | x.%and
            {'%or': {}}                                            | x.%or
            {'%nor': true}                                         | x.%nor
            {'%or': [1]}                                           | x.%or[0]
            {'%not': {'%or': [{'a': 1}, {'%bad': 1}]}}             | x.%not.%or[1].%bad
            {'n': {'%or': []}}                                     | x.n.%or
            {'n': {'%gt': 1, 'lt': 2}}                             | x.n
            {'n': {'%in': 1}}                                      | x.n.%in
            {'n': {'%nin': 'a'}}                                   | x.n.%nin
            {'n': {'%exists': 1}}                                  | x.n.%exists
            {'n': {'%exists': '%%user.data.x'}}                    | x.n.%exists
            {'enum': ['a']}                                        | x.enum
            {'n': {'enum': ['a']}}                                 | x.n.enum
            {'allOf': [{'a': 1}]}                                  | x.allOf
            {'n': {'inner': '%%usr.id'}}                           | x.n.inner
            {'n': {'inner': 1, '%%user.id': 1}}                    | x.n.%%user.id
            {'n': {'inner': {'%gt': 1}}}                           | x.n.inner.%gt
            {'a..b': 1}                                            | x.a..b
            {'': 1}                                                | x.
            {'a.$b': 1}                                            | x.a.$b
            """)
    void reportsWhatItCannotHonourWithItsPathAndDecidesNothing(String json, String path) {
        Problems problems = new Problems("rules.json");
        Expression expression = parse(json, ExpressionScope.DOCUMENT, problems);
        assertThat(problems.found()).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.file()).isEqualTo("rules.json");
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.reason()).isNotBlank();
            assertThat(problem.advice()).isNotBlank();
        });
        assertThat(expression).isEqualTo(Expression.MALFORMED);
        assertThat(parse("{'%not': " + json + "}", ExpressionScope.DOCUMENT, new Problems("rules.json")))
                .isEqualTo(Expression.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "'%%true'",
                "{}",
                "{'%%true': true}",
                "{'%%true': {'%and': [{'a': 1}]}}",
                "{'%%false': {'%or': [false, {'a': 2}]}}",
                "{'%%true': {'%eq': '%%user.data.yes'}}",
                "{'a': 1}",
                "{'%%root.a': 1}",
                "{'%%prevRoot.a': {'$exists': true}}",
                "{'%%root': {'%exists': true}}",
                "{'a': {'%eq': 1}, 'b': {'$ne': 'x'}}",
                "{'a': {'%neq': 2}}",
                "{'a': {'%and': [{'$gt': 0}, {'%lte': 1}]}}",
                "{'a': {'%not': {'%in': [2, 3]}}}",
                "{'a': {'%nor': [2, {'%gt': 5}]}}",
                "{'a': {'$numberInt': '1'}}",
                "{'a': {'%in': [{'$numberLong': '1'}, '%%user.id']}}",
                "{'oid': {'$oid': '000000000000000000000001'}}",
                "{'inner': {'x': 1}}",
                "{'inner.x': 1}",
                "{'members': '%%user.id'}",
                "{'%%user.id': '%%root.members'}",
                "{'%%user.id': {'%in': '%%root.members'}}",
                "{'b': '%%user.data.groups'}",
                "{'%%user.id': ['nobody', '%%user.id']}",
                "{'%%values.known': 'v'}",
                "{'%%environment.tag': 'dev'}",
                "{'%%environment.values.url': {'%exists': true}}",
                "{'%%request.requestHeaders.X-Key': 'k'}",
                "{'%%user.identities.id': 'i1'}",
                "{'%function': {'name': 'known', 'arguments': ['yes']}}",
                "{'%%true': {'%function': {'name': 'known', 'arguments': [true]}}}",
                "{'%%false': {'$function': {'name': 'known', 'arguments': [false]}}}",
                "{'%%true': {'%function': {'name': 'known', 'arguments': ['yes']}, 'a': 1}}",
                "{'%%true': {'%eq': true, '%not': {'%eq': false}}}",
                "{'a': {'%function': {'name': 'known', 'arguments': [1]}}}",
                "{'b': {'%in': {'%function': {'name': 'known', 'arguments': ['%%user.data.groups']}}}}",
                "{'%function': {'name': 'known', 'arguments': ['%%root.members']}}",
                "{'%not': {'%function': {'name': 'known', 'arguments': ['%%root.missing']}}}",
                "{'oid': {'%stringToOid': '%%user.data.oid'}}",
                "{'oid': {'%eq': {'$stringToOid': '000000000000000000000001'}}}",
                "{'oid': {'%in': [{'%stringToOid': '%%user.data.oid'}]}}",
                "{'%%user.data.oid': {'%oidToString': '%%root.oid'}}",
                "{'uuid': {'%stringToUuid': '%%user.data.uuid'}}",
                "{'%%user.data.uuid': {'%uuidToString': '%%root.uuid'}}",
                "{'members': {'$all': ['%%user.id', 't']}}",
                "{'members': {'%size': 2}}",
                "{'members': {'%not': {'%size': 0}}}",
                "{'a': {'$type': 'number', '$mod': [2, 1]}}",
                "{'teams': {'$elemMatch': {'user': '%%user.id', 'role': {'%in': ['owner', 'admin']}}}}",
                "{'teams': {'%elemMatch': {'group': {'%in': '%%user.data.groups'}}}}",
                "{'%%user.data.groups': {'$all': ['g', 'h']}}",
                "{'inner': {'x': '%%user.data.one'}}",
                "{'%%user.data.one': {'%lte': '%%root.a'}}",
                "{'b': {'%ne': '%%root.a'}}",
                "{'b': {'%in': '%%root.words'}}"
            })
    void understands(String json) {
        Problems problems = new Problems("rules.json");
        Expression expression = parse(json, ExpressionScope.DOCUMENT, problems);
        assertThat(problems.found()).isEmpty();
        RuleContext context = new RuleContext(
                BsonDocument.parse("{id: 'u', type: 'normal', data: {yes: true, one: 1, groups: ['g', 'h'],"
                        + " oid: '000000000000000000000001', uuid: '00112233-4455-6677-8899-aabbccddeeff'},"
                        + " identities: [{id: 'i1'}, {id: 'i2'}]}"),
                BsonDocument.parse("{known: 'v'}"),
                BsonDocument.parse("{tag: 'dev', values: {url: 'x'}}"),
                BsonDocument.parse("{requestHeaders: {'x-key': ['j', 'k']}}"),
                (name, arguments) -> arguments.getFirst());
        BsonDocument document = BsonDocument.parse("{a: 1, b: 'g', members: ['t', 'u'], words: ['g'], inner: {x: 1},"
                + " oid: {$oid: '000000000000000000000001'}, uuid: {$uuid: '00112233-4455-6677-8899-aabbccddeeff'},"
                + " teams: [{user: 'u', role: 'owner', group: 'h'}]}");
        assertThat(ExpressionEvaluator.evaluate(expression, Bindings.unchanged(context, document)))
                .isEqualTo(Truth.TRUE);
    }

    @Test
    void aFieldsOwnValueIsKnownInItsRulesOnly() {
        Problems problems = new Problems("rules.json");
        assertThat(parse("{'%%this': 'b', '%%prev': 'a'}", ExpressionScope.FIELD, problems))
                .isNotEqualTo(Expression.MALFORMED);
        assertThat(problems.found()).isEmpty();
    }

    @Test
    void aConditionOnTheCallerKnowsNoDocument() {
        for (String json : List.of("{'a': 1}", "{'%%root.a': 1}", "{'%%user.id': '%%prevRoot.a'}")) {
            assertThat(parse(json, ExpressionScope.CALLER, new Problems("rules.json")))
                    .isEqualTo(Expression.MALFORMED);
        }
    }

    @Test
    void refusesNestingWithoutEnd() {
        Problems problems = new Problems("rules.json");
        String json = "{'%not': ".repeat(80) + "{'a': 1}" + "}".repeat(80);
        assertThat(parse(json, ExpressionScope.DOCUMENT, problems)).isEqualTo(Expression.MALFORMED);
        assertThat(problems.found()).hasSize(1);
    }

    private static Expression parse(String json, ExpressionScope scope, Problems problems) {
        BsonValue value = BsonDocument.parse("{x: " + json + "}").get("x");
        return new ExpressionParser(scope, new RuleNames(Set.of("known"), Set.of("url"), Set.of("known")), problems)
                .parse(java.util.Objects.requireNonNull(value), "x");
    }
}
