package io.espalier.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.RuleContext;
import io.espalier.rules.guard.GuardedFixture;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors at run time are unknown; null is not missing (spec/app-services.md §2.8, 7 and 10). */
class ThreeValuedLogicTest {

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
            {'oid': '000000000000000000000001'}                              | FALSE
            {'n': {'$numberDecimal': '1.00'}}                                | TRUE
            {'list': 'b'}                                                    | TRUE
            {'list': {'%ne': 'b'}}                                           | FALSE
            {'text': ['x', 't']}                                             | TRUE
            {'list': {'%in': ['x', 'b']}}                                    | TRUE
            {'list': ['a', 'b']}                                             | TRUE
            """)
    void decides(String json, Truth expected) {
        RuleContext context = GuardedFixture.context(BsonDocument.parse("{id: 'u', data: {}}"));
        BsonDocument document = BsonDocument.parse(
                "{n: 1, text: 't', nothing: null, list: ['a', 'b'], oid: {$oid: '000000000000000000000001'}}");
        Problems problems = new Problems("rules.json");
        Expression expression = new ExpressionParser(
                        ExpressionScope.DOCUMENT, new RuleNames(Set.of(), Set.of()), problems)
                .parse(
                        Objects.requireNonNull(
                                BsonDocument.parse("{x: " + json + "}").get("x")),
                        "x");
        assertThat(problems.found()).isEmpty();
        assertThat(ExpressionEvaluator.evaluate(expression, Bindings.unchanged(context, document)))
                .isEqualTo(expected);
    }
}
