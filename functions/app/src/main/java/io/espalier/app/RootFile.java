package io.espalier.app;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.BsonInt32;
import org.bson.BsonNull;

/**
 * The root file, with the client app id from wherever the export keeps it (spec/app-services.md §1.2).
 *
 * @param isOpen false when a key was refused: then the whole app denies, since the root file speaks for all of it
 * @param nullTypes {@code espalier.null_type_schema_validation}
 * @param metadata what the app says about itself, without the address of its static files
 * @param bodyNamesWin in forms before 20230101 names inside files count more than those of directories
 */
record RootFile(
        boolean isOpen,
        boolean bodyNamesWin,
        AppMetadata metadata,
        String environment,
        List<String> allowedRequestOrigins,
        boolean nullTypes) {
    /** In the order in which they count. */
    static final List<String> NAMES = List.of("root_config.json", "realm_config.json", "stitch.json", "config.json");

    /** The root files of the forms 20180301 and 20200603, which hold settings that have files of their own later. */
    private static final Set<String> ELDER_NAMES = Set.of("stitch.json", "config.json");

    /** Names that no other file has by chance. */
    private static final Set<String> SPEAKING_NAMES = Set.of("root_config.json", "realm_config.json", "stitch.json");

    private static final Map<String, String> ELDER_PARTS =
            Map.of("custom_user_data_config", CustomUserDataFile.PATH, "hosting", HostingFiles.CONFIG);

    private static final String META = ".mdb/meta.json";
    private static final Pattern APP_NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern CLIENT_APP_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#\\s]+");
    private static final List<String> ENVIRONMENTS = List.of("", "development", "testing", "qa", "production");
    private static final List<Integer> VERSIONS = List.of(20180301, 20200603, 20210101, 20230101);

    static RootFile read(AppImport app, String directory) {
        String file = NAMES.stream().filter(app::has).findFirst().orElseThrow(() -> noRootFile(app, directory));
        NAMES.stream().filter(other -> !other.equals(file) && app.has(other)).forEach(other -> {
            app.take(other);
            app.adapt(new SourceLocation(other, ""), "it is not read, since there is " + file, "keep one of the two");
        });
        ConfigFile rootFile = app.look(file);
        Meta meta = app.file(META, RootFile::meta).orElse(Meta.NONE);
        return app.file(file, object -> decode(app, rootFile, object, meta))
                .orElseGet(
                        () -> new RootFile(false, false, AppMetadata.of(meta.clientAppId(), ""), "", List.of(), false));
    }

    /** What {@code .mdb/meta.json} says; texts are empty where it says nothing. */
    private record Meta(String clientAppId, String appId, String projectId, Optional<Instant> lastPulled) {
        static final Meta NONE = new Meta("", "", "", Optional.empty());
    }

    private static AppException noRootFile(AppImport app, String directory) {
        String inside = app.paths("", ".json").stream()
                .filter(path -> SPEAKING_NAMES.stream().anyMatch(name -> path.endsWith("/" + name)))
                .map(path -> path.substring(0, path.lastIndexOf('/')))
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        return new AppException(directory + " holds no " + String.join(" or ", NAMES)
                + (inside.isEmpty()
                        ? ": set ESPALIER_APP to the directory that holds it"
                        : "; there is an app inside: set ESPALIER_APP to one of its directories " + inside));
    }

    /** Hands on the settings that have a file of their own in newer forms. Returns the object that holds the origins. */
    private static ObjectReader elder(AppImport app, ConfigFile file, ObjectReader root) {
        ELDER_PARTS.forEach((key, path) -> {
            if (root.has(key) && !ObjectReader.isOff(root.raw(key))) {
                app.alias(path, Alias.of(file, root.location(key), root.raw(key)));
            }
        });
        if (!ObjectReader.isOff(root.raw("sync"))) {
            root.adapt("sync", "Device Sync is not supported", "");
        }
        return root.object("security");
    }

    private static Meta meta(ObjectReader meta) {
        meta.ignore("config_version");
        return new Meta(
                checkedId(meta, "client_app_id", meta.string("client_app_id", "")),
                meta.string("app_id", ""),
                meta.string("group_id", ""),
                lastPulled(meta));
    }

    private static Optional<Instant> lastPulled(ObjectReader meta) {
        return switch (meta.raw("last_pulled")) {
            case BsonInt32 seconds -> Optional.of(Instant.ofEpochSecond(seconds.getValue()));
            case BsonNull ignored -> Optional.empty();
            default -> {
                meta.refuse("last_pulled", "it has the wrong type", "write seconds since 1970 here");
                yield Optional.empty();
            }
        };
    }

    private static RootFile decode(AppImport app, ConfigFile rootFile, ObjectReader root, Meta meta) {
        boolean bodyNamesWin = version(root) < VERSIONS.getLast();
        String name = root.string("name");
        if (root.has("name") && !APP_NAME.matcher(name).matches()) {
            root.refuse("name", "it is not a name", "use 1 to 32 letters, digits, _ and -");
        }
        for (String key : List.of("location", "provider_region", "deployment_model")) {
            if (!root.string(key, "").isEmpty()) {
                root.adapt(key, "the app runs where you run it; functions can read the setting", "");
            }
        }
        String environment = root.string("environment", "");
        if (!ENVIRONMENTS.contains(environment)) {
            root.refuse(
                    "environment", "there is no such environment", "use development, testing, qa, production or \"\"");
        }
        boolean isElder = ELDER_NAMES.contains(root.location().file());
        boolean nullTypes = root.object("espalier").bool("null_type_schema_validation", false);
        AppMetadata metadata = new AppMetadata(
                id(root, meta.clientAppId(), name),
                name,
                meta.appId(),
                meta.projectId(),
                meta.lastPulled(),
                root.string("location", ""),
                root.string("provider_region", ""),
                root.string("deployment_model", ""),
                "");
        return new RootFile(
                true,
                bodyNamesWin,
                metadata,
                environment,
                origins(isElder ? elder(app, rootFile, root) : root),
                nullTypes);
    }

    private static int version(ObjectReader root) {
        if (!root.has("config_version")) {
            root.refuse("config_version", "it is missing", "write the form of the export, such as 20230101");
            return 0;
        }
        if (root.raw("config_version") instanceof BsonInt32 version && VERSIONS.contains(version.getValue())) {
            return version.getValue();
        }
        root.refuse(
                "config_version",
                "this form of export is not supported",
                "use 20180301, 20200603, 20210101 or 20230101");
        return 0;
    }

    private static String id(ObjectReader root, String metaId, String name) {
        String rootId = checkedId(root, "app_id", root.string("app_id", ""));
        if (!metaId.isEmpty()) {
            if (!rootId.isEmpty() && !rootId.equals(metaId)) {
                root.adapt("app_id", "clients use the id in " + META, "keep one of the two");
            }
            return metaId;
        }
        if (rootId.isEmpty()) {
            root.adapt(
                    "app_id",
                    "neither this file nor " + META + " holds a client app id, so that clients use the app's name",
                    "write client_app_id into " + META);
            return name;
        }
        return rootId;
    }

    private static String checkedId(ObjectReader object, String key, String id) {
        if (!id.isEmpty() && !CLIENT_APP_ID.matcher(id).matches()) {
            object.refuse(key, "it is not a client app id", "use 1 to 64 letters, digits, _ and -");
        }
        return id;
    }

    private static List<String> origins(ObjectReader root) {
        List<String> origins = root.strings("allowed_request_origins");
        if (!origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            root.refuse(
                    "allowed_request_origins",
                    "an element is not an origin",
                    "write scheme://host or scheme://host:port");
        }
        return origins;
    }
}
