package io.espalier.app;

import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Data sources in the forms 20180301 and 20200603: {@code services/<service>/config.json}, and one file
 * {@code rules/<database>.<collection>.json} with roles, filters, schema and relationships together (spec/app-services.md
 * §1.4). Each piece is handed on as the file that it is in the newer forms, so that everything is read in one way. Services
 * that are no data sources stay where they are.
 */
final class ElderServices {
    private static final String FOLDER = "services/";
    private static final String NEWER = "data_sources/";
    private static final Set<String> DATA_SOURCES = Set.of("mongodb-atlas", "mongodb", "datalake");
    /** The pieces that are files of their own in the newer forms. */
    private static final Map<String, String> PIECES =
            Map.of("schema", "schema.json", "relationships", "relationships.json");

    private final AppImport app;

    private ElderServices(AppImport app) {
        this.app = app;
    }

    static void read(AppImport app) {
        ElderServices services = new ElderServices(app);
        for (String path : app.paths(FOLDER, "/config.json")) {
            String[] parts = path.split("/", -1);
            if (parts.length == 3) {
                services.service(path, parts[1]);
            }
        }
    }

    private void service(String path, String service) {
        ConfigFile file = app.take(path);
        SourceLocation location = new SourceLocation(path, "");
        try {
            BsonValue content = file.read();
            if (!isDataSource(content)) {
                app.alias(path, Alias.of(file, location, content));
                return;
            }
            app.alias(NEWER + service + "/config.json", Alias.of(file, location, content));
        } catch (UnreadableFileException e) {
            app.alias(NEWER + service + "/config.json", Alias.unreadable(file, location, e));
        }
        String rules = FOLDER + service + "/rules/";
        app.paths(rules, ".json").forEach(rule -> collection(rule, rules.length(), service));
    }

    private static boolean isDataSource(BsonValue content) {
        return content instanceof BsonDocument service
                && service.get("type", BsonNull.VALUE) instanceof BsonString type
                && DATA_SOURCES.contains(type.getValue());
    }

    private void collection(String path, int prefix, String service) {
        String name = path.substring(prefix, path.length() - ".json".length());
        int dot = name.indexOf('.');
        if (dot <= 0 || dot == name.length() - 1 || name.contains("/")) {
            // Not the name of a rule file: it is left over, and refused as such.
            return;
        }
        String folder = NEWER + service + "/" + name.substring(0, dot) + "/" + name.substring(dot + 1) + "/";
        ConfigFile file = app.take(path);
        SourceLocation location = new SourceLocation(path, "");
        try {
            pieces(file, location, file.read(), folder);
        } catch (UnreadableFileException e) {
            app.alias(folder + "rules.json", Alias.unreadable(file, location, e));
        }
    }

    private void pieces(ConfigFile file, SourceLocation location, BsonValue content, String folder) {
        if (!(content instanceof BsonDocument whole)) {
            app.alias(folder + "rules.json", Alias.of(file, location, content));
            return;
        }
        BsonDocument rules = whole.clone();
        PIECES.forEach((key, name) -> {
            BsonValue piece = rules.remove(key);
            if (piece != null && !piece.isNull()) {
                app.alias(folder + name, Alias.of(file, location.child(key), piece));
            }
        });
        app.alias(folder + "rules.json", Alias.of(file, location, rules));
    }
}
