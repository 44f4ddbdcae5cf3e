package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.expression.Operand.Origin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonBoolean;

/** Parses the names that begin with {@code %%} (spec/app-services.md §3.2). */
final class ExpansionParser {
    static final String PREFIX = "%%";

    private static final Set<String> USER_FIELDS = Set.of("id", "type", "data", "custom_data", "identities");
    private static final Set<String> REQUEST_FIELDS = Set.of(
            "httpMethod",
            "httpReferrer",
            "httpUserAgent",
            "rawQueryString",
            "remoteIPAddress",
            "requestHeaders",
            "service",
            "action",
            "webhookUrl");

    private final ExpressionScope scope;
    private final RuleNames names;
    private final Problems problems;

    ExpansionParser(ExpressionScope scope, RuleNames names, Problems problems) {
        this.scope = scope;
        this.names = names;
        this.problems = problems;
    }

    /**
     * @param path where the text stands, for messages
     * @return empty if the text is malformed, which is reported then
     */
    Optional<Operand> parse(String text, String path) {
        String name = text.substring(PREFIX.length());
        if (name.contains(PREFIX)) {
            return refuse(path, "'" + text + "' has a stray '%%'", "remove the second '%%'");
        }
        int dot = name.indexOf('.');
        String head = dot < 0 ? name : name.substring(0, dot);
        String tail = dot < 0 ? "" : name.substring(dot + 1);
        if (dot >= 0) {
            String fault = FieldPath.fault(tail);
            if (fault != null) {
                return refuse(path, "'" + text + "': " + fault, "name each field of the path");
            }
        }
        return switch (head) {
            case "true", "false" ->
                dot < 0
                        ? Optional.of(new Operand.Literal(BsonBoolean.valueOf(head.equals("true"))))
                        : refuse(path, "'" + text + "' has no fields", "write '%%" + head + "'");
            case "root" -> expansion(Origin.ROOT, text, tail, path);
            case "prevRoot" -> expansion(Origin.PREVIOUS_ROOT, text, tail, path);
            case "this" -> expansion(Origin.THIS, text, tail, path);
            case "prev" -> expansion(Origin.PREVIOUS, text, tail, path);
            case "user" -> known(Origin.USER, USER_FIELDS, text, tail, path);
            case "values" -> known(Origin.VALUES, names.values(), text, tail, path);
            case "environment" -> environment(text, tail, path);
            case "request" -> known(Origin.REQUEST, REQUEST_FIELDS, text, tail, path);
            case "args", "partition" ->
                refuse(
                        path,
                        "'%%" + head + "' is not supported",
                        "only sync and legacy services have it: remove the rule");
            default ->
                refuse(
                        path,
                        "do not know how to expand '" + text + "'",
                        "use %%root, %%prevRoot, %%this, %%prev, %%user, %%values, %%environment, %%request, %%true or"
                                + " %%false");
        };
    }

    /** Only names that can have a value: a misspelt one must not make a {@code %ne} true. */
    private Optional<Operand> known(Origin origin, Set<String> allowed, String text, String tail, String path) {
        String first = FieldPath.of(tail).parts().stream().findFirst().orElse("");
        if (!first.isEmpty() && !allowed.contains(first)) {
            List<String> sorted = allowed.stream().sorted().toList();
            return refuse(path, "do not know how to expand '" + text + "'", "known are: " + String.join(", ", sorted));
        }
        return expansion(origin, text, tail, path);
    }

    private Optional<Operand> environment(String text, String tail, String path) {
        List<String> parts = FieldPath.of(tail).parts();
        boolean isValue = parts.size() > 1
                && parts.getFirst().equals("values")
                && names.environmentValues().contains(parts.get(1));
        return isValue || tail.equals("tag")
                ? expansion(Origin.ENVIRONMENT, text, tail, path)
                : refuse(
                        path,
                        "do not know how to expand '" + text + "'",
                        "use %%environment.tag or %%environment.values with a name of this environment's file");
    }

    private Optional<Operand> expansion(Origin origin, String text, String tail, String path) {
        return scope.allows(origin)
                ? Optional.of(new Operand.Expansion(origin, FieldPath.of(tail)))
                : refuse(path, "do not know how to expand '" + text + "' here", whereAllowed(origin));
    }

    private static String whereAllowed(Origin origin) {
        return switch (origin) {
            case THIS, PREVIOUS -> "it has a value only in the rules of a field";
            case ROOT, PREVIOUS_ROOT -> "it has a value only in the rules of a collection";
            case USER, VALUES, ENVIRONMENT, REQUEST -> "it is allowed everywhere";
        };
    }

    private Optional<Operand> refuse(String path, String reason, String advice) {
        problems.add(path, reason, advice);
        return Optional.empty();
    }
}
