package io.espalier.app;

/**
 * {@code hosting/} (spec/app-services.md §10). Static files are not served here; functions can read where they were, by
 * {@code context.app}.
 */
final class HostingFiles {
    static final String CONFIG = "hosting/config.json";
    private static final String FOLDER = "hosting/";

    private String uri = "";

    private HostingFiles() {}

    /** The address of the app's static files; empty if the export names none. */
    static String read(AppImport app) {
        HostingFiles hosting = new HostingFiles();
        app.file(CONFIG, hosting::decode);
        app.paths(FOLDER, "").forEach(path -> {
            app.take(path);
            app.adapt(new SourceLocation(path, ""), "static hosting is not supported: it is not served", "");
        });
        return hosting.uri;
    }

    private boolean decode(ObjectReader file) {
        file.ignore("default_error_path", "default_error_code", "default_response_code", "status");
        String custom = file.string("custom_domain", "");
        String byDefault = file.string("app_default_domain", "");
        String domain = custom.isEmpty() ? byDefault : custom;
        uri = domain.isEmpty() ? "" : "https://" + domain;
        file.refuseUnlessOff("enabled", "static hosting is not supported", "serve the files with a web server");
        return true;
    }
}
