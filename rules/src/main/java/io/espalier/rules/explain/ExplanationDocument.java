package io.espalier.rules.explain;

import io.espalier.rules.expression.OperandTrace;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Writes an explanation for machines. */
final class ExplanationDocument {
    private final Explanation explanation;

    ExplanationDocument(Explanation explanation) {
        this.explanation = explanation;
    }

    BsonDocument write() {
        BsonDocument document = new BsonDocument(
                        "namespace", text(explanation.namespace().toString()))
                .append("operation", name(explanation.operation()))
                .append("user", text(explanation.user()))
                .append("verdict", name(explanation.verdict()));
        explanation.message().ifPresent(message -> document.append("message", text(message)));
        explanation.seen().ifPresent(seen -> document.append("seen", seen));
        document.append("filters", list(explanation.filters(), ExplanationDocument::candidate))
                .append("roles", list(explanation.roles(), ExplanationDocument::candidate))
                .append("steps", list(explanation.steps(), ExplanationDocument::step))
                .append("hiddenFields", list(explanation.hiddenFields(), ExplanationDocument::text))
                .append("schemaFailures", list(explanation.schemaFailures(), ExplanationDocument::text));
        explanation
                .query()
                .ifPresent(query -> document.append(
                        "query",
                        new BsonDocument("sent", query.query())
                                .append("onSeen", query.onSeen())
                                .append("exact", BsonBoolean.valueOf(query.exact()))));
        return document;
    }

    private static BsonDocument candidate(Candidate candidate) {
        BsonDocument document = new BsonDocument("path", text(candidate.path()))
                .append("name", text(candidate.name()))
                .append("outcome", name(candidate.outcome()));
        candidate
                .query()
                .ifPresent(query ->
                        document.append("query", query).append("exact", BsonBoolean.valueOf(candidate.exact())));
        return document;
    }

    private static BsonDocument step(RuleStep step) {
        return new BsonDocument("path", text(step.path()))
                .append("field", text(step.field()))
                .append("rule", text(step.rule()))
                .append("result", name(step.truth()))
                .append("conditions", list(step.conditions(), ExplanationDocument::condition));
    }

    private static BsonDocument condition(Condition condition) {
        return new BsonDocument("condition", text(condition.text()))
                .append("result", name(condition.truth()))
                .append("operands", list(condition.operands(), ExplanationDocument::operand));
    }

    private static BsonDocument operand(OperandTrace operand) {
        BsonDocument document = new BsonDocument("operand", text(operand.text()));
        operand.values().ifPresent(values -> document.append("values", new BsonArray(values)));
        return document;
    }

    private static <T> BsonArray list(List<T> parts, Function<T, ? extends BsonValue> write) {
        BsonArray array = new BsonArray();
        parts.forEach(part -> array.add(write.apply(part)));
        return array;
    }

    private static BsonString name(Enum<?> value) {
        return text(value.name().toLowerCase(Locale.ROOT));
    }

    private static BsonString text(String text) {
        return new BsonString(text);
    }
}
