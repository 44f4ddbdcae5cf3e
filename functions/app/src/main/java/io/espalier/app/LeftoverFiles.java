package io.espalier.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All that no other class reads: folders of services that are not supported, and files that do not belong to an app. */
final class LeftoverFiles {
    private static final Set<String> PACKAGE_FILES = Set.of(
            "package.json",
            "package-lock.json",
            "tsconfig.json",
            "functions/package.json",
            "functions/package-lock.json");

    private LeftoverFiles() {}

    static void report(AppImport app) {
        secrets(app);
        folders(app, "services/", "third-party services are not supported", "call the service from a function");
        for (String folder : List.of("http_endpoints/", "https_endpoints/")) {
            folders(
                    app,
                    folder,
                    "services make no requests here, so that their rules are not supported",
                    "call the service from a function's own code");
        }
        app.paths("", "").forEach(path -> unknown(app, path));
    }

    private static void secrets(AppImport app) {
        if (app.has("secrets.json")) {
            refuse(
                    app,
                    "secrets.json",
                    "secrets do not belong into the app directory; the file was not read",
                    "supply each as ESPALIER_SECRET_<NAME>, and delete the file");
        }
    }

    /** One line for each folder inside of {@code parent}, not for each file. */
    private static void folders(AppImport app, String parent, String reason, String advice) {
        Map<String, String> folders = new TreeMap<>();
        for (String path : app.paths(parent, "")) {
            int end = path.indexOf('/', parent.length());
            if (end > 0) {
                app.take(path);
                folders.put(path.substring(0, end), path);
            }
        }
        folders.keySet().forEach(folder -> app.refuse(new SourceLocation(folder, ""), reason, advice));
    }

    private static void unknown(AppImport app, String path) {
        ConfigFile file = app.take(path);
        SourceLocation location = app.origin(path);
        if (file.isLink()) {
            app.refuse(
                    location,
                    "links are followed only to files that an app has",
                    "put the files themselves into the directory");
        } else if (path.endsWith(".json") && !PACKAGE_FILES.contains(path)) {
            app.refuse(location, "an app has no such file", "remove it, or correct its place and name");
        } else if (!file.isReadable()) {
            app.refuse(location, "it cannot be opened", "check who may read it");
        } else {
            app.adapt(location, "it is not part of an app and is not read", "");
        }
    }

    private static void refuse(AppImport app, String path, String reason, String advice) {
        app.take(path);
        app.refuse(new SourceLocation(path, ""), reason, advice);
    }
}
