package io.espalier.rules.explain;

import io.espalier.rules.expression.Truth;
import java.util.List;

/**
 * One rule that was decided.
 *
 * @param path where it stands in the rule file, such as {@code roles[0].fields.name.write}
 * @param field the dotted path of the field that it was decided for; empty for a whole document
 * @param rule the rule as text; empty if there is none, which permits nothing
 * @param conditions what the rule looked at, in this order; what did not matter any more was not looked at
 */
public record RuleStep(String path, String field, String rule, Truth truth, List<Condition> conditions) {
    public RuleStep {
        conditions = List.copyOf(conditions);
    }
}
