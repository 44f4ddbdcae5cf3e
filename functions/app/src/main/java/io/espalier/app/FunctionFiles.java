package io.espalier.app;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.BsonBoolean;
import org.bson.BsonValue;

/** {@code functions/}: the manifest (spec/app-services.md §6.1). The sources beside it are JavaScript and do not run here. */
final class FunctionFiles {
    private static final String FOLDER = "functions/";
    private static final String MANIFEST = FOLDER + "config.json";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    private FunctionFiles() {}

    static List<FunctionDefinition> read(AppImport app) {
        Claims claims = new Claims();
        List<FunctionDefinition> functions = claims.unique(
                app,
                app.list(MANIFEST, entry -> decode(entry, claims)),
                FunctionDefinition::name,
                FunctionDefinition::location,
                "function");
        reportSources(app, functions);
        return functions;
    }

    private static FunctionDefinition decode(ObjectReader entry, Claims claims) {
        entry.ignore("id", "_id");
        String name = entry.name("name");
        claims.add(name);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            entry.refuse("name", "it is not a name", "use letters, digits, _ and -, with / between the parts");
        }
        if (!isAlwaysTrue(entry.raw("can_evaluate"))) {
            entry.refuse(
                    "can_evaluate",
                    "conditions on calls are not supported, so that nobody can call the function",
                    "check the caller inside the function, and remove the condition");
        }
        entry.refuseUnlessOff(
                "run_as_user_id_script_source",
                "choosing the user by a script is not supported",
                "use run_as_user_id or run_as_system");
        ObjectReader espalier = entry.object("espalier");
        return new FunctionDefinition(
                name,
                entry.bool("private", false),
                entry.bool("run_as_system", false),
                Optional.of(entry.string("run_as_user_id", "")).filter(id -> !id.isEmpty()),
                entry.bool("disable_arg_logs", true),
                espalier.bool("transactional", false),
                espalier.bool("read_only", false),
                entry.location());
    }

    private static boolean isAlwaysTrue(BsonValue condition) {
        return condition.equals(BsonBoolean.TRUE) || (!condition.isBoolean() && ObjectReader.isOff(condition));
    }

    private static void reportSources(AppImport app, List<FunctionDefinition> functions) {
        Set<String> names = functions.stream().map(FunctionDefinition::name).collect(Collectors.toSet());
        for (String path : app.paths(FOLDER, ".js")) {
            app.take(path);
            String name = path.substring(FOLDER.length(), path.length() - ".js".length());
            SourceLocation location = new SourceLocation(path, "");
            if (names.contains(name)) {
                app.adapt(location, "JavaScript does not run here; Java code of the same name takes its place", "");
            } else {
                app.missing(
                        location,
                        "the function '" + name + "' has no valid entry in " + MANIFEST
                                + ", so that nobody can call it",
                        "add {\"name\": \"" + name + "\"} there, and write it in Java");
            }
        }
    }
}
