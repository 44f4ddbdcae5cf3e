package io.espalier.app;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Replaces {@code %(%%environment.values.X)} inside texts by the environment's value, once, when the app is read
 * (spec/app-services.md §1.2). The result is always text. A value that is missing, or is an object or a list, refuses the
 * part that names it.
 */
final class EnvironmentTemplate {
    private static final Pattern TEMPLATE = Pattern.compile("%\\(%%environment\\.values\\.([^)]*)\\)");

    private final BsonDocument values;

    EnvironmentTemplate(BsonDocument values) {
        this.values = values;
    }

    BsonValue apply(BsonValue value, SourceLocation location, PartReport report) {
        return switch (value) {
            case BsonDocument document -> {
                BsonDocument replaced = new BsonDocument();
                document.forEach((key, child) -> replaced.put(key, apply(child, location.child(key), report)));
                yield replaced;
            }
            case BsonArray array -> {
                BsonArray replaced = new BsonArray(array.size());
                for (int i = 0; i < array.size(); i++) {
                    replaced.add(apply(array.get(i), location.element(i), report));
                }
                yield replaced;
            }
            case BsonString text
            when text.getValue().contains("%(") ->
                new BsonString(TEMPLATE.matcher(text.getValue())
                        .replaceAll(found -> Matcher.quoteReplacement(lookUp(found, location, report))));
            default -> value;
        };
    }

    private String lookUp(MatchResult found, SourceLocation location, PartReport report) {
        BsonValue value = values.get(found.group(1));
        return switch (value) {
            case BsonString text -> text.getValue();
            case org.bson.BsonBoolean bool -> String.valueOf(bool.getValue());
            case org.bson.BsonInt32 number -> String.valueOf(number.getValue());
            case org.bson.BsonInt64 number -> String.valueOf(number.getValue());
            case org.bson.BsonDouble number -> String.valueOf(number.getValue());
            case null, default -> {
                report.refuse(
                        location,
                        "the environment has no text, number or boolean '" + found.group(1) + "'",
                        "add it to the values of the selected file in environments/");
                yield "";
            }
        };
    }
}
