package io.espalier.app;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/** A file of the type {@code DATABASE} (spec/app-services.md §5.2). */
final class DatabaseTriggerKeys {
    /** Those that hold nothing of an app. */
    private static final Set<String> SERVER_DATABASES = Set.of("admin", "config", "local");

    /** What MongoDB does not take as the name of a database. */
    private static final Pattern NO_DATABASE = Pattern.compile("[/\\\\. \"$\\x00]");

    private final ObjectReader file;
    private final ObjectReader config;
    private final ObjectReader espalier;

    private DatabaseTriggerKeys(ObjectReader file) {
        this.file = file;
        this.config = file.object("config");
        this.espalier = file.object("espalier");
    }

    static DatabaseTriggerDefinition read(
            ObjectReader file, Optional<String> id, String name, Set<String> services, Set<String> functions) {
        return new DatabaseTriggerKeys(file).read(id, name, services, functions);
    }

    private DatabaseTriggerDefinition read(
            Optional<String> id, String name, Set<String> services, Set<String> functions) {
        config.ignore("service_id");
        String service = References.service(config, "service_name", services);
        WatchedScope scope = scope();
        Ordering ordering = usualOrdering();
        TriggerProcessor processor = ProcessorKeys.any(file, espalier, functions);
        return new DatabaseTriggerDefinition(
                id,
                name,
                service,
                scope,
                operationTypes(scope),
                document("match"),
                document("project"),
                config.bool("full_document", false),
                fullDocumentBeforeChange(scope),
                config.bool("skip_catchup_events", false),
                config.bool("tolerate_resume_errors", false),
                processor,
                DeliveryKeys.read(espalier, ordering, processor),
                Quantities.time(espalier, "from"),
                file.location());
    }

    private WatchedScope scope() {
        String database = config.string("database", "");
        String collection = config.string("collection", "");
        if (SERVER_DATABASES.contains(database)) {
            config.refuse("database", "it is not the app's but the server's own", "name a database of the app");
        }
        if (NO_DATABASE.matcher(database).find()) {
            config.refuse("database", "it is not the name of a database", "leave out / \\ . \" $ and spaces");
        }
        if (database.isEmpty() && !collection.isEmpty() && !config.isRefused("database")) {
            config.refuse("database", "a collection is named, but not its database", "write its name here");
        }
        if (database.isEmpty()) {
            return new WatchedScope.OfDeployment();
        }
        return collection.isEmpty()
                ? new WatchedScope.OfDatabase(database)
                : new WatchedScope.OfCollection(database, collection);
    }

    private Set<OperationType> operationTypes(WatchedScope scope) {
        String key = "operation_types";
        EnumSet<OperationType> types = EnumSet.noneOf(OperationType.class);
        for (String type : config.strings(key)) {
            types.add(config.choice(key, type, OperationType.INSERT));
        }
        String usable = Stream.of(OperationType.values())
                .filter(type -> type.isSeenBy(scope))
                .map(OperationType::name)
                .collect(Collectors.joining(", "));
        if (types.isEmpty() && !config.isRefused(key)) {
            config.refuse(key, "it names no operation", "use " + usable);
        }
        types.stream()
                .filter(type -> !type.isSeenBy(scope))
                .forEach(type -> config.refuse(
                        key,
                        type + " does not happen to " + describe(scope),
                        "use " + usable + ", or watch " + wider(type)));
        return types;
    }

    private static String describe(WatchedScope scope) {
        return switch (scope) {
            case WatchedScope.OfCollection ignored -> "the documents of a collection";
            case WatchedScope.OfDatabase ignored -> "the collections of a database";
            case WatchedScope.OfDeployment ignored -> "a deployment";
        };
    }

    private static String wider(OperationType type) {
        return type == OperationType.DROP_DATABASE
                ? "the whole deployment (without database and collection)"
                : "the whole database (without collection)";
    }

    private Optional<BsonDocument> document(String key) {
        return Optional.of(config.document(key)).filter(document -> !document.isEmpty());
    }

    private boolean fullDocumentBeforeChange(WatchedScope scope) {
        String key = "full_document_before_change";
        boolean wanted = config.bool(key, false);
        if (wanted && !(scope instanceof WatchedScope.OfCollection)) {
            config.refuse(
                    key,
                    "documents before the change are there for triggers on one collection only",
                    "set it to false, or name a collection");
        }
        return wanted;
    }

    private Ordering usualOrdering() {
        boolean unordered = config.bool("unordered", false);
        String key = "maximum_throughput";
        if (config.bool(key, false)) {
            if (unordered) {
                config.adapt(
                        key,
                        "it lifts no limit here: espalier.concurrency says how many events are delivered at a time",
                        "");
            } else {
                config.refuse(key, "it is for unordered triggers", "set unordered to true, or this to false");
            }
        }
        return unordered ? Ordering.NONE : Ordering.TOTAL;
    }
}
