package io.espalier.rules.explain;

import io.espalier.rules.expression.ExpressionText;
import io.espalier.rules.expression.OperandTrace;
import io.espalier.rules.expression.Truth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes an explanation for people. */
final class ExplanationText {
    private final Explanation explanation;
    private final StringBuilder text = new StringBuilder();

    ExplanationText(Explanation explanation) {
        this.explanation = explanation;
    }

    String write() {
        line(
                0,
                explanation.operation().name().toLowerCase(Locale.ROOT) + " in '" + explanation.namespace()
                        + "' as user '" + explanation.user() + "': "
                        + explanation.verdict().text());
        explanation.message().ifPresent(message -> line(1, "answer: " + message));
        explanation.filters().forEach(filter -> candidate("filter", filter));
        explanation.roles().forEach(role -> candidate("role", role));
        steps();
        list("hidden fields", explanation.hiddenFields());
        explanation.schemaFailures().forEach(failure -> line(1, "schema: " + failure));
        explanation.query().ifPresent(this::query);
        return text.toString();
    }

    private void candidate(String kind, Candidate candidate) {
        line(
                1,
                kind + " '" + candidate.name() + "' (" + candidate.path() + ") "
                        + candidate.outcome().text());
        candidate
                .query()
                .ifPresent(query ->
                        line(2, (candidate.exact() ? "" : "at most ") + "documents " + ExpressionText.json(query)));
    }

    /** Each rule once, with all fields that it decided alike. */
    private void steps() {
        Map<RuleStep, List<String>> fields = new LinkedHashMap<>();
        for (RuleStep step : explanation.steps()) {
            RuleStep ofAnyField = new RuleStep(step.path(), "", step.rule(), step.truth(), step.conditions());
            fields.computeIfAbsent(ofAnyField, _ -> new ArrayList<>()).add(step.field());
        }
        fields.forEach(this::step);
    }

    private void step(RuleStep step, List<String> fields) {
        String named = fields.stream()
                .filter(field -> !field.isEmpty())
                .map(field -> "'" + field + "'")
                .collect(Collectors.joining(", "));
        String where = step.path() + (named.isEmpty() ? "" : " for " + named) + ": ";
        String rule = step.rule().isEmpty() ? "no rule" : step.rule();
        List<Condition> conditions = step.conditions();
        if (conditions.size() == 1 && conditions.getFirst().text().equals(rule)) {
            line(1, where + condition(conditions.getFirst()));
        } else {
            line(1, where + rule + " -> " + text(step.truth()));
            conditions.forEach(condition -> line(2, condition(condition)));
        }
    }

    private static String condition(Condition condition) {
        String operands = condition.operands().stream()
                .map(ExplanationText::operand)
                .distinct()
                .collect(Collectors.joining(", "));
        return condition.text() + " -> " + text(condition.truth()) + (operands.isEmpty() ? "" : ", where " + operands);
    }

    private static String operand(OperandTrace operand) {
        String value = operand.values()
                .map(values -> switch (values.size()) {
                    case 0 -> "has no value";
                    case 1 -> "is " + ExpressionText.json(values.getFirst());
                    default ->
                        "is each of "
                                + values.stream().map(ExpressionText::json).collect(Collectors.joining(", "));
                })
                .orElse("cannot be decided");
        return operand.text() + " " + value;
    }

    private void query(SentQuery query) {
        line(1, "sent: " + ExpressionText.json(query.query()));
        if (!query.onSeen().isEmpty()) {
            line(1, "and matched against what is seen: " + ExpressionText.json(query.onSeen()));
        }
        line(1, query.exact() ? "MongoDB decides alone" : "each document that is found is decided again in memory");
    }

    private void list(String what, List<String> paths) {
        if (!paths.isEmpty()) {
            line(1, what + ": " + String.join(", ", paths));
        }
    }

    static String text(Truth truth) {
        return truth.name().toLowerCase(Locale.ROOT);
    }

    private void line(int depth, String content) {
        text.append("  ".repeat(depth)).append(content).append('\n');
    }
}
