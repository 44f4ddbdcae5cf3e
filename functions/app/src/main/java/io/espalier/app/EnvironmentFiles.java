package io.espalier.app;

import org.bson.BsonDocument;

/** {@code environments/*.json}: the values of each environment, of which the root file selects one. */
final class EnvironmentFiles {
    private EnvironmentFiles() {}

    /** The values of {@code environment}; none if its file is absent or refused. */
    static BsonDocument read(AppImport app, String environment) {
        String selected = "environments/" + (environment.isEmpty() ? "no-environment" : environment) + ".json";
        BsonDocument values = new BsonDocument();
        for (String path : app.paths("environments/", ".json")) {
            app.file(path, file -> file.document("values"))
                    .filter(ignored -> path.equals(selected))
                    .ifPresent(values::putAll);
        }
        return values;
    }
}
