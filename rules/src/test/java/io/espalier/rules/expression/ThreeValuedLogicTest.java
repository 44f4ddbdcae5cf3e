package io.espalier.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.RuleContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors at run time are unknown; null is not missing (spec/app-services.md §2.8, 7 and 10). */
class ThreeValuedLogicTest {
    private static final RuleNames NAMES = new RuleNames(Set.of(), Set.of(), Set.of("fails", "echo"));
    private static final RuleContext CONTEXT = new RuleContext(
            BsonDocument.parse("""
                    {id: 'u', data: {oid: '00000000000000000000000a', upper: '00000000000000000000000A',
                    twelve: 'twelve bytes', uuid: '00112233-4455-6677-8899-aabbccddeeff', ids: ['u'],
                    operator: {$ne: null}, pattern: /u/}}"""),
            new BsonDocument(),
            new BsonDocument(),
            new BsonDocument(),
            ThreeValuedLogicTest::call);
    private static final BsonDocument DOCUMENT = BsonDocument.parse("""
            {n: 1, text: 't', nothing: null, list: ['a', 'b'], oid: {$oid: '00000000000000000000000a'},
            oids: [{$oid: '00000000000000000000000a'}], raw: {$oid: '7477656c7665206279746573'},
            bytes: {$binary: {base64: 'dHdlbHZlIGJ5dGVz', subType: '00'}},
            uuid: {$uuid: '00112233-4455-6677-8899-aabbccddeeff'},
            legacy: {$binary: {base64: 'ABEiM0RVZneImaq7zN3u/w==', subType: '03'}},
            people: [{id: 'u'}], object: {x: 'u'}}""");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'%%user.id': {'%in': '%%root.text'}}                            | UNKNOWN
            {'%%user.id': {'%nin': '%%root.text'}}                           | UNKNOWN
            {'%not': {'%%user.id': {'%in': '%%root.text'}}}                  | UNKNOWN
            {'%nor': [{'%%user.id': {'%in': '%%root.text'}}]}                | UNKNOWN
            {'%or': [{'%%user.id': {'%in': '%%root.text'}}, {'n': 1}]}       | TRUE
            {'%or': [{'%%user.id': {'%in': '%%root.text'}}, {'n': 2}]}       | UNKNOWN
            {'%and': [{'%%user.id': {'%in': '%%root.text'}}, {'n': 1}]}      | UNKNOWN
            {'%and': [{'%%user.id': {'%in': '%%root.text'}}, {'n': 2}]}      | FALSE
            {'%%user.id': {'%in': '%%root.missing'}}                         | FALSE
            {'%%user.id': {'%nin': '%%root.missing'}}                        | TRUE
            {'nothing': null}                                                | TRUE
            {'missing': null}                                                | FALSE
            {'missing': {'%ne': null}}                                       | TRUE
            {'missing': {'%ne': 1}}                                          | TRUE
            {'missing': {'%nin': [1]}}                                       | TRUE
            {'missing': {'%in': [null]}}                                     | FALSE
            {'missing': '%%user.data.missing'}                               | FALSE
            {'nothing': '%%user.data.missing'}                               | FALSE
            {'n': {'%ne': '%%user.data.missing'}}                            | TRUE
            {'n': {'%in': '%%user.data.missing'}}                            | FALSE
            {'nothing': {'%exists': true}}                                   | TRUE
            {'missing': {'%exists': true}}                                   | FALSE
            {'missing': {'%gt': 0}}                                          | FALSE
            {'text': {'%gt': 0}}                                             | FALSE
            {'n': '1'}                                                       | FALSE
            {'oid': '00000000000000000000000a'}                              | FALSE
            {'n': {'$numberDecimal': '1.00'}}                                | TRUE
            {'list': 'b'}                                                    | TRUE
            {'list': {'%ne': 'b'}}                                           | FALSE
            {'text': ['x', 't']}                                             | TRUE
            {'list': {'%in': ['x', 'b']}}                                    | TRUE
            {'list': ['a', 'b']}                                             | TRUE
            {'oid': {'%stringToOid': '%%user.id'}}                           | UNKNOWN
            {'oid': {'%ne': {'%stringToOid': '%%user.id'}}}                  | UNKNOWN
            {'oid': {'%stringToOid': '%%user.data.missing'}}                 | UNKNOWN
            {'%not': {'oid': {'%stringToOid': '%%user.data.missing'}}}       | UNKNOWN
            {'missing': {'%stringToOid': '%%user.id'}}                       | UNKNOWN
            {'oid': {'%in': [{'%stringToOid': '%%user.id'}, '%%root.oid']}}  | UNKNOWN
            {'%%user.id': {'%oidToString': '%%root.oid'}}                    | FALSE
            {'%%user.data.oid': {'%oidToString': '%%root.oid'}}              | TRUE
            {'%%user.data.upper': {'%oidToString': '%%root.oid'}}            | FALSE
            {'%%user.id': {'%oidToString': '%%root.n'}}                      | UNKNOWN
            {'%%user.id': {'%oidToString': '%%root.oids'}}                   | UNKNOWN
            {'%%user.id': {'%ne': {'%oidToString': '%%root.missing'}}}       | UNKNOWN
            {'raw': {'%stringToOid': '%%user.data.twelve'}}                  | TRUE
            {'%%root.raw': {'%stringToOid': '%%root.bytes'}}                 | TRUE
            {'uuid': {'%stringToUuid': '%%user.data.uuid'}}                  | TRUE
            {'%%user.data.uuid': {'%uuidToString': '%%root.uuid'}}           | TRUE
            {'%%user.data.uuid': {'%uuidToString': '%%root.legacy'}}         | UNKNOWN
            {'legacy': {'%stringToUuid': '%%user.data.uuid'}}                | FALSE
            {'%function': {'name': 'fails'}}                                 | UNKNOWN
            {'%not': {'%function': {'name': 'fails'}}}                       | UNKNOWN
            {'%%true': {'%function': {'name': 'fails'}}}                     | UNKNOWN
            {'%%false': {'%function': {'name': 'fails'}}}                    | UNKNOWN
            {'n': {'%ne': {'%function': {'name': 'fails'}}}}                 | UNKNOWN
            {'%or': [{'%function': {'name': 'fails'}}, {'n': 1}]}            | TRUE
            {'%and': [{'%function': {'name': 'fails'}}, {'n': 2}]}           | FALSE
            {'%function': {'name': 'echo', 'arguments': [{'%stringToOid': '%%user.id'}]}} | UNKNOWN
            {'%function': {'name': 'echo', 'arguments': ['%%root.missing']}} | FALSE
            {'%function': {'name': 'echo', 'arguments': [null]}}             | FALSE
            {'%function': {'name': 'echo', 'arguments': ['']}}               | FALSE
            {'%function': {'name': 'echo', 'arguments': [0]}}                | FALSE
            {'%function': {'name': 'echo', 'arguments': [{'$numberDouble': 'NaN'}]}} | FALSE
            {'%function': {'name': 'echo', 'arguments': [{'$numberDecimal': '-0'}]}} | FALSE
            {'%function': {'name': 'echo', 'arguments': [[]]}}               | TRUE
            {'%function': {'name': 'echo', 'arguments': ['false']}}          | TRUE
            {'%%true': {'%function': {'name': 'echo', 'arguments': ['yes']}}} | FALSE
            {'%%true': {'%function': {'name': 'echo', 'arguments': [1]}}}    | FALSE
            {'n': {'%in': {'%function': {'name': 'echo', 'arguments': [1]}}}} | UNKNOWN
            {'list': {'$all': ['%%user.data.missing']}}                      | UNKNOWN
            {'%not': {'list': {'$all': ['%%user.data.missing']}}}            | UNKNOWN
            {'list': {'$all': ['%%user.data.operator']}}                     | UNKNOWN
            {'people': {'$elemMatch': {'id': '%%user.id'}}}                  | TRUE
            {'people': {'$elemMatch': {'id': '%%user.data.operator'}}}       | UNKNOWN
            {'people': {'$elemMatch': {'id': '%%user.data.pattern'}}}        | UNKNOWN
            {'people': {'$elemMatch': {'id': {'%in': '%%user.id'}}}}         | UNKNOWN
            {'people': {'$elemMatch': {'id': {'%in': '%%user.data.ids'}}}}   | TRUE
            {'people': {'%not': {'$elemMatch': {'id': {'%in': '%%user.data.ids'}}}}} | FALSE
            {'missing': {'$size': 0}}                                        | FALSE
            {'object': {'x': '%%user.id'}}                                   | TRUE
            {'object': {'x': '%%user.data.missing'}}                         | FALSE
            {'object': {'%ne': {'x': '%%user.data.missing'}}}                | TRUE
            """)
    void decides(String json, Truth expected) {
        Problems problems = new Problems("rules.json");
        Expression expression = new ExpressionParser(ExpressionScope.DOCUMENT, NAMES, problems)
                .parse(
                        Objects.requireNonNull(
                                BsonDocument.parse("{x: " + json + "}").get("x")),
                        "x");
        assertThat(problems.found()).isEmpty();
        assertThat(ExpressionEvaluator.evaluate(expression, Bindings.unchanged(CONTEXT, DOCUMENT)))
                .isEqualTo(expected);
    }

    private static BsonValue call(String name, List<BsonValue> arguments) {
        if (name.equals("fails")) {
            throw new IllegalStateException("it does");
        }
        return arguments.getFirst();
    }
}
