package io.espalier.rules.explain;

import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.DecisionTrace;
import io.espalier.rules.expression.Expression;
import io.espalier.rules.expression.ExpressionText;
import io.espalier.rules.expression.OperandTrace;
import io.espalier.rules.expression.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Writes down what a decision looks at. Belongs to one explanation; not thread-safe. */
final class DecisionRecorder implements DecisionTrace {
    private static final String APPLY_WHEN = "apply_when";

    private final Set<RuleStep> steps = new LinkedHashSet<>();
    private final Map<String, Truth> applies = new HashMap<>();
    private final Map<String, Reach> reached = new HashMap<>();
    private final List<Field> fields = new ArrayList<>();
    private List<Condition> conditions = new ArrayList<>();
    private String element = "";

    /** The rules that were decided, each once. */
    List<RuleStep> steps() {
        return List.copyOf(steps);
    }

    /** Whether the role or filter applies; empty if that was not decided. */
    Optional<Truth> applies(String path) {
        return Optional.ofNullable(applies.get(path));
    }

    /** The query that a role was turned into; empty if it was not. */
    Optional<Reach> reach(String path) {
        return Optional.ofNullable(reached.get(path));
    }

    @Override
    public void element(String list, int index) {
        element = path(list, index);
    }

    static String path(String list, int index) {
        return list + "[" + index + "]";
    }

    @Override
    public void filtered(BsonDocument query, boolean matches) {
        Truth truth = matches ? Truth.TRUE : Truth.FALSE;
        steps.add(new RuleStep("filters", "", ExpressionText.json(query), truth, List.of()));
    }

    @Override
    public void enterField(String name, boolean hasOwnRules) {
        fields.add(new Field(name, hasOwnRules));
    }

    @Override
    public void leaveField() {
        fields.removeLast();
    }

    @Override
    public void rule(String key, Expression rule, Truth truth) {
        if (key.equals(APPLY_WHEN)) {
            applies.put(element, truth);
        }
        // A role without document filters is decided as if they were true: there is nothing to tell.
        if (!(key.startsWith("document_filters.") && rule.equals(Expression.ALWAYS))) {
            steps.add(new RuleStep(place() + "." + key, field(), ExpressionText.of(rule), truth, conditions));
        }
        conditions = new ArrayList<>();
    }

    @Override
    public void noRule() {
        steps.add(new RuleStep(place(), field(), "", Truth.FALSE, List.of()));
    }

    @Override
    public void reach(BsonDocument query, boolean exact) {
        reached.put(element, new Reach(query, exact));
    }

    @Override
    public void condition(
            Expression condition,
            Truth truth,
            Bindings bindings,
            @Nullable List<BsonValue> left,
            @Nullable List<BsonValue> right) {
        conditions.add(
                new Condition(ExpressionText.of(condition), truth, OperandTrace.of(condition, bindings, left, right)));
    }

    /** Where in the file the rules of the field stand. */
    private String place() {
        StringBuilder place = new StringBuilder(element);
        for (int i = 0; i < fields.size(); i++) {
            boolean isCoveredByOthers = i == 0 && !fields.get(i).hasOwnRules();
            place.append(
                    isCoveredByOthers
                            ? ".additional_fields"
                            : ".fields." + fields.get(i).name());
        }
        return place.toString();
    }

    private String field() {
        return String.join(".", fields.stream().map(Field::name).toList());
    }

    private record Field(String name, boolean hasOwnRules) {}

    record Reach(BsonDocument query, boolean exact) {}
}
