package io.espalier.app;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code functions/}: the manifest (spec/app-services.md §6.1). The sources beside it are JavaScript and do not run here. */
final class FunctionFiles {
    private static final String FOLDER = "functions/";
    private static final String MANIFEST = FOLDER + "config.json";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    private FunctionFiles() {}

    /** @param claims receives the names that the manifest claims */
    static List<FunctionDefinition> read(AppImport app, Claims claims) {
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
        ObjectReader espalier = entry.object("espalier");
        return new FunctionDefinition(
                name,
                entry.bool("private", false),
                entry.bool("run_as_system", false),
                RightsKeys.runAsUserId(entry),
                RightsKeys.canEvaluate(entry),
                entry.bool("disable_arg_logs", true),
                espalier.bool("transactional", false),
                espalier.bool("read_only", false),
                entry.location());
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
