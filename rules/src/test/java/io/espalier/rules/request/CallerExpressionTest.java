package io.espalier.rules.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class CallerExpressionTest {

    @TestFactory
    Stream<DynamicTest> theFieldsThatDecideTheValueAreKnown() {
        return Map.<String, Set<String>>ofEntries(
                        Map.entry("1", Set.of()),
                        Map.entry("'a'", Set.of()),
                        Map.entry("'$a'", Set.of("a")),
                        Map.entry("'$a.b.c'", Set.of("a")),
                        Map.entry("'$$ROOT.a'", Set.of("a")),
                        Map.entry("'$$CURRENT.a.b'", Set.of("a")),
                        Map.entry("'$$NOW'", Set.of()),
                        Map.entry("{$literal: '$a'}", Set.of()),
                        Map.entry("{$literal: {$function: '$$ROOT'}}", Set.of()),
                        Map.entry("{x: '$a', y: {z: ['$b', {$add: [1, '$c']}]}}", Set.of("a", "b", "c")),
                        Map.entry("{$getField: 'a.b'}", Set.of("a.b")),
                        Map.entry("{$getField: {$literal: '$a'}}", Set.of("$a")),
                        Map.entry("{$getField: {field: 'a'}}", Set.of("a")),
                        Map.entry("{$getField: {field: 'x', input: '$a'}}", Set.of("a")),
                        Map.entry("{$setField: {field: 'x', input: '$a', value: '$b'}}", Set.of("a", "b")),
                        Map.entry("{$unsetField: {field: 'x', input: '$a'}}", Set.of("a")),
                        Map.entry("{$let: {vars: {v: '$a'}, in: {$eq: ['$$v.x', '$b']}}}", Set.of("a", "b")),
                        Map.entry("{$map: {input: '$a', in: '$$this.x'}}", Set.of("a")),
                        Map.entry("{$map: {input: '$a', as: 'e', in: {$concat: ['$$e', '$b']}}}", Set.of("a", "b")),
                        Map.entry("{$filter: {input: '$a', as: 'e', cond: {$gt: ['$$e', '$b']}}}", Set.of("a", "b")),
                        Map.entry(
                                "{$reduce: {input: '$a', initialValue: '$b', in: {$add: ['$$value', '$$this']}}}",
                                Set.of("a", "b")),
                        Map.entry("{$cond: {if: '$a', then: '$b', else: '$c'}}", Set.of("a", "b", "c")),
                        Map.entry(
                                "{$switch: {branches: [{case: '$a', then: '$b'}], default: '$c'}}",
                                Set.of("a", "b", "c")),
                        Map.entry("{$sortArray: {input: '$a', sortBy: {b: 1}}}", Set.of("a")),
                        Map.entry("{$dateToString: {date: '$a', format: '%Y'}}", Set.of("a")))
                .entrySet()
                .stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    CallerExpression expression = CallerExpression.of(value(each.getKey()));
                    assertThat(expression.fields()).isEqualTo(each.getValue());
                    assertThat(expression.wholeDocument()).isFalse();
                }));
    }

    @TestFactory
    Stream<DynamicTest> theWholeDocumentCountsAsEveryField() {
        return Stream.of(
                        "'$$ROOT'",
                        "'$$CURRENT'",
                        "{$objectToArray: '$$ROOT'}",
                        "{$mergeObjects: ['$$ROOT', {a: 1}]}",
                        "{$getField: {field: 'a', input: '$$ROOT'}}",
                        "{$setField: {field: 'a', input: '$$ROOT', value: 1}}",
                        "{$let: {vars: {v: '$$ROOT'}, in: '$$v.a'}}",
                        "{$bsonSize: '$$CURRENT'}")
                .map(text -> DynamicTest.dynamicTest(
                        text,
                        () -> assertThat(CallerExpression.of(value(text)).reads("anything"))
                                .isTrue()));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotAvailableIsRefusedByName() {
        return Stream.concat(
                refused(
                        RulesErrorCode.NOT_SUPPORTED,
                        "{$function: {body: 'f', args: [], lang: 'js'}}",
                        "{$accumulator: {}}",
                        "{$setIsSubset: ['$a', '$b']}",
                        "{$meta: 'textScore'}",
                        "{$where: 'true'}",
                        "{$const: '$a'}",
                        "{$unheardOf: 1}",
                        "{x: [{$add: [1, {$function: {}}]}]}",
                        "'$$USER_ROLES'",
                        "'$$SEARCH_META'",
                        "'$$v'",
                        "{$map: {input: '$$this', in: 1}}",
                        "{$let: {vars: {a: 1, b: '$$a'}, in: 1}}",
                        "{$getField: '$a'}",
                        "{$getField: {$concat: ['a', 'b']}}",
                        "{$getField: {field: {$concat: ['a', 'b']}, input: '$$ROOT'}}",
                        "{$setField: {field: '$a', input: '$$ROOT', value: 1}}"),
                refused(
                        RulesErrorCode.INVALID_REQUEST,
                        "{$add: 1, $subtract: 2}",
                        "{a: 1, $add: [1]}",
                        "'$'",
                        "'$a..b'",
                        "'$a.$b'",
                        "'$$ROOT.'",
                        "{$let: {vars: {CURRENT: '$a'}, in: '$b'}}",
                        "{$map: {input: '$a', as: 'ROOT', in: 1}}",
                        "{$let: {in: 1}}",
                        "{$filter: '$a'}",
                        "{$reduce: {input: '$a', in: 1}}",
                        "{$map: {input: '$a', in: 1, cond: '$b'}}"));
    }

    private static Stream<DynamicTest> refused(RulesErrorCode code, String... expressions) {
        return Stream.of(expressions)
                .map(text -> DynamicTest.dynamicTest(
                        text,
                        () -> assertThatThrownBy(() -> CallerExpression.of(value(text)))
                                .isInstanceOfSatisfying(
                                        RulesException.class,
                                        refusal -> assertThat(refusal.code()).isEqualTo(code))));
    }

    @TestFactory
    Stream<DynamicTest> accumulatorsReadWhatTheySortBy() {
        return Map.of(
                        "{$sum: '$a'}", Set.of("a"),
                        "{$count: {}}", Set.of(),
                        "{$push: {x: '$a', y: '$b'}}", Set.of("a", "b"),
                        "{$top: {sortBy: {'a.x': -1}, output: ['$b']}}", Set.of("a", "b"),
                        "{$bottomN: {sortBy: {a: 1}, output: '$b', n: 2}}", Set.of("a", "b"))
                .entrySet()
                .stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(),
                        () -> assertThat(CallerExpression.ofAccumulator(BsonDocument.parse(each.getKey()))
                                        .fields())
                                .isEqualTo(each.getValue())));
    }

    private static BsonValue value(String json) {
        BsonValue value = BsonDocument.parse("{v: " + json + "}").get("v");
        return java.util.Objects.requireNonNull(value);
    }
}
