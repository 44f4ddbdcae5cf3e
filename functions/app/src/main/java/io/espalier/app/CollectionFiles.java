package io.espalier.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;

/**
 * {@code data_sources/<service>/<database>/<collection>/}: rules, schema and relationships. A collection without valid rules,
 * or with more than one rule file, valid or not, is closed. One whose schema is refused cannot be written under rules, since
 * nothing would check the documents.
 */
final class CollectionFiles {
    private static final String FOLDER = "data_sources/";
    private static final String RULES = "rules.json";
    private static final String SCHEMA = "schema.json";

    private final AppImport app;
    private final boolean bodyNamesWin;
    private final Claims claims = new Claims();
    /** What default rules must not open: all collections with a file that says more than nothing, at first. */
    private final Set<ClosedCollection> closed = new HashSet<>();

    private final List<SchemaDefinition> schemas = new ArrayList<>();

    private boolean hidesClosed;

    private CollectionFiles(AppImport app, boolean bodyNamesWin) {
        this.app = app;
        this.bodyNamesWin = bodyNamesWin;
    }

    static CollectionRuleFiles read(AppImport app, Set<String> services, boolean bodyNamesWin) {
        CollectionFiles files = new CollectionFiles(app, bodyNamesWin);
        List<CollectionRulesDefinition> rules = files.folders().values().stream()
                .map(folder -> files.collection(folder, services))
                .flatMap(Optional::stream)
                .toList();
        List<CollectionRulesDefinition> unique = files.claims.unique(
                app,
                rules,
                one -> namespace(one.service(), one.database(), one.collection()),
                CollectionRulesDefinition::location,
                "rule file for");
        unique.forEach(one -> files.closed.remove(new ClosedCollection(one.database(), one.collection())));
        return new CollectionRuleFiles(unique, Set.copyOf(files.closed), files.hidesClosed, files.schemas);
    }

    private record Folder(String service, String database, String collection) {
        String file(String name) {
            return FOLDER + service + "/" + database + "/" + collection + "/" + name;
        }
    }

    private Map<String, Folder> folders() {
        Map<String, Folder> folders = new TreeMap<>();
        for (String path : app.paths(FOLDER, ".json")) {
            String[] parts = path.split("/", -1);
            if (parts.length == 5) {
                Folder folder = new Folder(parts[1], parts[2], parts[3]);
                folders.put(folder.file(""), folder);
            }
        }
        return folders;
    }

    private Optional<CollectionRulesDefinition> collection(Folder folder, Set<String> services) {
        boolean hasSchema = app.has(folder.file(SCHEMA));
        Optional<BsonDocument> schema = app.file(folder.file(SCHEMA), CollectionFiles::content);
        refuseRelationships(folder);
        boolean hasRules = app.has(folder.file(RULES));
        boolean saysMore = !app.paths(folder.file(""), ".json").isEmpty();
        Optional<CollectionRulesDefinition> rules = app.file(
                folder.file(RULES),
                file -> decode(file, folder),
                () -> claims.add(namespace(folder.service(), folder.database(), folder.collection())));
        if (saysMore && (rules.isEmpty() || !bodyNamesWin)) {
            closed.add(new ClosedCollection(folder.database(), folder.collection()));
        }
        hidesClosed |= hasRules && rules.isEmpty() && bodyNamesWin;
        if (!services.contains(folder.service())) {
            rules.map(CollectionRulesDefinition::location).ifPresent(location -> refuseNotServed(location, folder));
            schema.ifPresent(_ -> refuseNotServed(app.origin(folder.file(SCHEMA)), folder));
            return Optional.empty();
        }
        if (hasSchema) {
            schemas.add(new SchemaDefinition(
                    rules.map(CollectionRulesDefinition::database).orElse(folder.database()),
                    rules.map(CollectionRulesDefinition::collection).orElse(folder.collection()),
                    schema,
                    app.origin(folder.file(SCHEMA))));
        }
        return rules;
    }

    private void refuseNotServed(SourceLocation location, Folder folder) {
        app.refuse(
                location,
                "the data source '" + folder.service() + "' is not served",
                "see what is said about its config.json");
    }

    private void refuseRelationships(Folder folder) {
        app.file(folder.file("relationships.json"), file -> {
            if (!file.keys().isEmpty()) {
                file.ignoreRest();
                file.refuse("", "relationships are not supported", "write {} into the file");
            }
            return true;
        });
    }

    private static BsonDocument content(ObjectReader file) {
        BsonDocument content = new BsonDocument();
        file.keys().forEach(key -> content.put(key, file.raw(key)));
        return content;
    }

    private CollectionRulesDefinition decode(ObjectReader file, Folder folder) {
        file.ignore("id", "_id");
        String database = name(file, "database", folder.database());
        String collection = name(file, "collection", folder.collection());
        claims.add(namespace(folder.service(), database, collection));
        closed.add(new ClosedCollection(database, collection));
        BsonDocument rules = RuleKeys.of(file);
        return new CollectionRulesDefinition(folder.service(), database, collection, rules, file.location());
    }

    private static String namespace(String service, String database, String collection) {
        return service + "/" + database + "." + collection;
    }

    private String name(ObjectReader file, String key, String directory) {
        String inFile = file.string(key, directory);
        if (inFile.equals(directory)) {
            return directory;
        }
        String chosen = bodyNamesWin ? inFile : directory;
        file.adapt(key, "it differs from the name of the directory or file; " + chosen + " counts", "make them equal");
        return chosen;
    }
}
