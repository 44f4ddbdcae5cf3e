package io.espalier.app;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code data_sources/<service>/config.json}. A process serves the one deployment that {@code MONGODB_URI} names, so that one
 * data source can be served; the collections of a refused one are closed.
 */
final class DataSourceFiles {
    private static final String FOLDER = "data_sources/";
    private static final String USUAL_NAME = "mongodb-atlas";

    private DataSourceFiles() {}

    /** The names of the data sources that are served: at most one. */
    static Set<String> read(AppImport app) {
        Set<String> names = directories(app);
        Set<String> served = new TreeSet<>();
        for (String name : names) {
            String path = FOLDER + name + "/config.json";
            if (!app.has(path)) {
                app.refuse(new SourceLocation(path, ""), "the data source has no such file", "export it again");
            } else if (app.file(path, file -> decode(file, name)).isPresent()) {
                served.add(name);
            }
        }
        return onlyOne(app, names, served);
    }

    private static Set<String> directories(AppImport app) {
        return app.paths(FOLDER, ".json").stream()
                .map(path -> path.split("/", -1))
                .filter(parts -> parts.length > 2)
                .map(parts -> parts[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Refused ones count too: with one of two refused, the rules of the other must not take over the deployment. */
    private static Set<String> onlyOne(AppImport app, Set<String> names, Set<String> served) {
        if (names.size() <= 1) {
            return served;
        }
        Set<String> chosen = served.contains(USUAL_NAME) ? Set.of(USUAL_NAME) : Set.of();
        served.stream()
                .filter(name -> !chosen.contains(name))
                .forEach(name -> app.refuse(
                        app.origin(FOLDER + name + "/config.json"),
                        "there is more than one data source, and only one can be served",
                        chosen.isEmpty() ? "keep one, or call one of them " + USUAL_NAME : "run a second app for it"));
        return chosen;
    }

    private static String decode(ObjectReader file, String directory) {
        file.ignore("id", "_id");
        if (!file.name("name").equals(directory) && file.has("name")) {
            file.refuse("name", "it differs from the directory's name", "make them equal");
        }
        if (!file.string("type").equals("mongodb-atlas") && file.has("type")) {
            file.refuse("type", "this kind of data source is not supported", "use mongodb-atlas");
        }
        if (file.has("version") && !file.raw("version").equals(new BsonInt32(1))) {
            file.refuse("version", "this version is not supported", "use 1");
        }
        file.refuseUnlessOff(
                "secret_config", "the connection string is not taken from a secret", "set MONGODB_URI instead");
        config(file.object("config"));
        return directory;
    }

    private static void config(ObjectReader config) {
        if (!config.string("clusterName", "").isEmpty()) {
            config.adapt("clusterName", "the data lives where MONGODB_URI points", "");
        }
        if (!Set.of("", "primary").contains(config.string("readPreference", ""))) {
            config.adapt("readPreference", "reads go to the primary", "");
        }
        if (!ObjectReader.isOff(config.raw("readPreferenceTagSets"))) {
            config.adapt("readPreferenceTagSets", "reads go to the primary", "");
        }
        config.refuseUnlessOff("dataLakeName", "data lakes are not supported", "remove it");
        config.refuseUnlessOff(
                "uri", "the connection string does not belong into the app directory", "set MONGODB_URI");
        sync(config);
        config.refuseUnlessOff("wireProtocolEnabled", "the wire protocol is not supported", "set it to false");
        if (preImages(config.raw("namespacePreimageConfigs")).findAny().isPresent()) {
            config.adapt(
                    "namespacePreimageConfigs",
                    "pre-images are a setting of the collection itself",
                    "run collMod with changeStreamPreAndPostImages on each of these collections");
        }
    }

    /** The settings of Device Sync stood here before they had a file of their own (spec/app-services.md §1.1). */
    private static void sync(ObjectReader config) {
        for (String key : List.of("sync", "flexible_sync")) {
            BsonDocument sync = config.document(key);
            BsonValue state = sync.get("state", new BsonString(""));
            if (!state.equals(new BsonString("")) && !state.equals(new BsonString("disabled"))) {
                config.refuse(key, "Device Sync is not supported", "set its state to \"disabled\"");
            } else if (!sync.isEmpty()) {
                config.adapt(key, "Device Sync is not supported; it is off", "");
            }
        }
    }

    private static Stream<BsonValue> preImages(BsonValue configs) {
        return (configs.isArray() ? configs.asArray() : List.<BsonValue>of())
                .stream()
                        .filter(config -> !(config instanceof BsonDocument document)
                                || !ObjectReader.isOff(document.get("recordPreimages", new BsonInt32(1))));
    }
}
