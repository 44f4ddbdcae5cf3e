package io.espalier.rules.expression;

import java.util.Optional;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Parses the expansions that stand in place of a value where there is no document. */
public final class CallerValueParser {
    private final ExpansionParser expansions;

    public CallerValueParser(RuleNames names, Problems problems) {
        this.expansions = new ExpansionParser(ExpressionScope.CALLER, names, problems);
    }

    public static boolean isExpansion(BsonValue json) {
        return json instanceof BsonString text && text.getValue().startsWith(ExpansionParser.PREFIX);
    }

    /**
     * @param path where the text stands, for messages
     * @return empty if the text is malformed, which is reported then
     */
    public Optional<CallerValue> parse(String text, String path) {
        return expansions.parse(text, path).map(CallerValue::new);
    }
}
