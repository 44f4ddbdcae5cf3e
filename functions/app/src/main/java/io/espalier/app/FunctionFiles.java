package io.espalier.app;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code functions/}: the manifest (spec/app-services.md §6.1). The sources beside it are JavaScript and do not run here. */
final class FunctionFiles {
    private static final String FOLDER = "functions/";
    private static final String MANIFEST = FOLDER + "config.json";
    private static final String ELDER_ENTRY = "/config.json";
    private static final String REPLACED = "JavaScript does not run here; Java code of the same name takes its place";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    private FunctionFiles() {}

    /** @param claims receives the names that the manifest claims */
    static List<FunctionDefinition> read(AppImport app, Claims claims) {
        List<FunctionDefinition> functions = claims.unique(
                app,
                app.has(MANIFEST) ? app.list(MANIFEST, entry -> decode(entry, claims)) : elder(app, claims),
                FunctionDefinition::name,
                FunctionDefinition::location,
                "function");
        reportSources(app, functions);
        return functions;
    }

    /** In the forms 20180301 and 20200603 each function has a directory, with its entry beside its source. */
    private static List<FunctionDefinition> elder(AppImport app, Claims claims) {
        return app.paths(FOLDER, ELDER_ENTRY).stream()
                .filter(path -> app.has(sourceBeside(path)))
                .flatMap(path -> {
                    Optional<FunctionDefinition> function = app.file(
                            path,
                            entry -> decode(entry, claims),
                            () -> claims.add(path.substring(FOLDER.length(), path.length() - ELDER_ENTRY.length())));
                    app.take(sourceBeside(path));
                    function.ifPresent(known -> app.adapt(new SourceLocation(sourceBeside(path), ""), REPLACED, ""));
                    return function.stream();
                })
                .toList();
    }

    private static String sourceBeside(String entry) {
        return entry.substring(0, entry.length() - ELDER_ENTRY.length()) + "/source.js";
    }

    private static FunctionDefinition decode(ObjectReader entry, Claims claims) {
        String name = entry.name("name");
        claims.add(name);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            entry.refuse("name", "it is not a name", "use letters, digits, _ and -, with / between the parts");
        }
        ObjectReader espalier = entry.object("espalier");
        return new FunctionDefinition(
                entry.exportId(),
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
                app.adapt(location, REPLACED, "");
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
