package io.espalier.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RuleFunctions;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** How often functions are called, with what, and which of their failures end the operation (spec/app-services.md §3.3). */
class FunctionsInRulesTest {
    private final List<String> calls = new ArrayList<>();
    private final RuleFunctions functions = (name, arguments) -> {
        calls.add(name + arguments);
        return arguments.isEmpty() ? BsonBoolean.TRUE : arguments.getFirst();
    };

    @Test
    void sameArgumentsAreCalledOncePerOperation() {
        Expression expression = parse("{'%function': {'name': 'f', 'arguments': ['%%root.team', '%%user.id']}}");
        RuleContext operation = context(functions).forOperation();
        for (String team : List.of("a", "b", "a", "b")) {
            assertThat(decide(expression, operation, "{team: '" + team + "'}")).isEqualTo(Truth.TRUE);
        }
        assertThat(calls).hasSize(2);
        decide(expression, context(functions).forOperation(), "{team: 'a'}");
        assertThat(calls).hasSize(3);
    }

    @Test
    void aFailureIsRememberedToo() {
        RuleFunctions failing = (name, arguments) -> {
            calls.add(name);
            throw new IllegalStateException("it fails");
        };
        RuleContext operation = context(failing).forOperation();
        Expression expression = parse("{'%function': {'name': 'f'}}");
        for (int i = 0; i < 3; i++) {
            assertThat(decide(expression, operation, "{}")).isEqualTo(Truth.UNKNOWN);
        }
        assertThat(calls).hasSize(1);
    }

    @Test
    void whatDependsOnTheCallerAloneIsFoldedIntoTheQuery() {
        RuleContext operation = context(functions).forOperation();
        PushedExpression pushed = new QueryTranslator(operation)
                .translate(parse("{'team': {'%function': {'name': 'f', 'arguments': ['%%user.id']}}}"));
        assertThat(pushed.exact()).isTrue();
        assertThat(pushed.whenTrue()).isEqualTo(BsonDocument.parse("{team: {$eq: 'u'}}"));
        assertThat(calls).hasSize(1);
    }

    @Test
    void nothingIsCalledForADecisionThatIsMade() {
        QueryTranslator translator = new QueryTranslator(context(functions));
        translator.translate(parse("{'%%user.id': 'somebody', '%function': {'name': 'f'}}"));
        translator.translate(parse("{'%or': [{'%%user.id': 'u'}, {'%function': {'name': 'f'}}]}"));
        assertThat(calls).isEmpty();
    }

    @Test
    void whatDependsOnTheDocumentIsLeftToTheDocument() {
        PushedExpression pushed = new QueryTranslator(context(functions))
                .translate(parse("{'%function': {'name': 'f', 'arguments': ['%%root.team']}}"));
        assertThat(pushed).isEqualTo(PushedExpression.UNDECIDED);
        assertThat(calls).isEmpty();
    }

    @Test
    void argumentsAreLiteralsExpansionsAndConversions() {
        List<List<BsonValue>> seen = new ArrayList<>();
        RuleContext context = context((name, arguments) -> {
            seen.add(arguments);
            return new BsonUndefined();
        });
        Expression expression =
                parse("{'%function': {'name': 'f', 'arguments': [1, {'a': '%%user.id'}, '%%root.missing',"
                        + " {'%oidToString': '%%root._id'}, '%%root.items.n']}}");
        assertThat(decide(expression, context, "{_id: {$oid: '000000000000000000000001'}, items: [{n: 1}, {n: 2}]}"))
                .isEqualTo(Truth.FALSE);
        assertThat(seen)
                .containsExactly(List.of(
                        value("1"),
                        value("{a: 'u'}"),
                        new BsonUndefined(),
                        new BsonString("000000000000000000000001"),
                        value("[1, 2]")));
    }

    @Test
    void theTimeLimitEndsTheOperation() {
        RuleFunctions late = (name, arguments) -> {
            throw new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, "time is up");
        };
        assertEnds(late, RulesErrorCode.TIME_LIMIT_EXCEEDED);
    }

    @Test
    void aTransactionThatIsToBeRepeatedEndsTheOperation() {
        MongoException conflict = new MongoException("write conflict");
        conflict.addLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
        RuleFunctions conflicting = (name, arguments) -> {
            throw new RulesException(RulesErrorCode.DATABASE, "WriteConflict", conflict);
        };
        assertEnds(conflicting, RulesErrorCode.DATABASE);
    }

    private static void assertEnds(RuleFunctions functions, RulesErrorCode code) {
        RuleContext operation = context(functions).forOperation();
        Expression expression = parse("{'%or': [{'%function': {'name': 'f'}}, true]}");
        assertThatThrownBy(() -> decide(expression, operation, "{}"))
                .isInstanceOfSatisfying(
                        RulesException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThatThrownBy(() -> new QueryTranslator(operation).translate(expression))
                .isInstanceOf(RulesException.class);
    }

    private static Truth decide(Expression expression, RuleContext context, String document) {
        return ExpressionEvaluator.evaluate(expression, Bindings.unchanged(context, BsonDocument.parse(document)));
    }

    private static RuleContext context(RuleFunctions functions) {
        return new RuleContext(
                BsonDocument.parse("{id: 'u'}"), new BsonDocument(), new BsonDocument(), new BsonDocument(), functions);
    }

    private static Expression parse(String json) {
        Problems problems = new Problems("rules.json");
        Expression expression = new ExpressionParser(
                        ExpressionScope.DOCUMENT, new RuleNames(Set.of(), Set.of(), Set.of("f")), problems)
                .parse(value(json), "x");
        assertThat(problems.found()).isEmpty();
        return expression;
    }

    private static BsonValue value(String json) {
        return Objects.requireNonNull(BsonDocument.parse("{x: " + json + "}").get("x"));
    }
}
