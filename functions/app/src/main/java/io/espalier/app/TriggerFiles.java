package io.espalier.app;

import io.espalier.app.DatabaseTriggerDefinition.OperationType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.BsonDocument;

/** {@code triggers/*.json}: one trigger per file (spec/app-services.md §5). A refused trigger is not started. */
final class TriggerFiles {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Set<String> services;
    private final Set<String> functions;
    private final Claims claims = new Claims();
    private final List<DatabaseTriggerDefinition> databaseTriggers = new ArrayList<>();
    private final List<ScheduleDefinition> schedules = new ArrayList<>();

    private TriggerFiles(Set<String> services, Set<String> functions) {
        this.services = services;
        this.functions = functions;
    }

    static TriggerFiles read(AppImport app, Set<String> services, Set<String> functions) {
        TriggerFiles files = new TriggerFiles(services, functions);
        List<Trigger> triggers = app.paths("triggers/", ".json").stream()
                .map(path -> app.file(path, files::decode))
                .flatMap(Optional::stream)
                .toList();
        files.claims
                .unique(app, triggers, Trigger::name, Trigger::location, "trigger")
                .forEach(files::add);
        return files;
    }

    List<DatabaseTriggerDefinition> databaseTriggers() {
        return databaseTriggers;
    }

    List<ScheduleDefinition> schedules() {
        return schedules;
    }

    private sealed interface Trigger {
        String name();

        SourceLocation location();

        record Database(DatabaseTriggerDefinition definition) implements Trigger {
            @Override
            public String name() {
                return definition.name();
            }

            @Override
            public SourceLocation location() {
                return definition.location();
            }
        }

        record Schedule(ScheduleDefinition definition) implements Trigger {
            @Override
            public String name() {
                return definition.name();
            }

            @Override
            public SourceLocation location() {
                return definition.location();
            }
        }

        record Disabled(String name, SourceLocation location) implements Trigger {}
    }

    private void add(Trigger trigger) {
        switch (trigger) {
            case Trigger.Database database -> databaseTriggers.add(database.definition());
            case Trigger.Schedule schedule -> schedules.add(schedule.definition());
            case Trigger.Disabled ignored -> {}
        }
    }

    private Trigger decode(ObjectReader file) {
        Optional<String> id = file.exportId();
        file.ignore("function_id");
        String name = file.name("name");
        claims.add(name);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            file.refuse("name", "it is not a name", "use 1 to 64 letters, digits, _ and -");
        }
        if (file.bool("disabled", false)) {
            file.ignoreRest();
            return new Trigger.Disabled(name, file.location());
        }
        return switch (file.string("type")) {
            case "DATABASE" -> new Trigger.Database(database(file, id, name));
            case "SCHEDULED" -> new Trigger.Schedule(schedule(file, id, name));
            case "AUTHENTICATION" -> authentication(file, name);
            default -> {
                file.ignoreRest();
                yield refused(file, name, "there is no such type");
            }
        };
    }

    private Trigger authentication(ObjectReader file, String name) {
        file.object("config").ignore("operation_type", "providers");
        function(file);
        return refused(file, name, "authentication triggers are not supported");
    }

    private static Trigger refused(ObjectReader file, String name, String reason) {
        if (file.has("type")) {
            file.refuse("type", reason, "use DATABASE or SCHEDULED, or remove the trigger");
        }
        return new Trigger.Disabled(name, file.location());
    }

    private String function(ObjectReader file) {
        file.refuseUnlessOff("error_handler", "error handlers are not supported", "remove it");
        ObjectReader processors = file.object("event_processors");
        processors.refuseUnlessOff("AWS_EVENTBRIDGE", "sending events to EventBridge is not supported", "use FUNCTION");
        if (processors.isRefused("AWS_EVENTBRIDGE") && !processors.has("FUNCTION")) {
            return file.string("function_name", "");
        }
        if (processors.has("FUNCTION")) {
            // Older exports name the function twice; this place wins.
            file.ignore("function_name");
            return References.function(processors.object("FUNCTION").object("config"), "function_name", functions);
        }
        return References.function(file, "function_name", functions);
    }

    private ScheduleDefinition schedule(ObjectReader file, Optional<String> id, String name) {
        ObjectReader config = file.object("config");
        return new ScheduleDefinition(
                id,
                name,
                config.name("schedule"),
                config.bool("skip_catchup_events", false),
                function(file),
                file.location());
    }

    private DatabaseTriggerDefinition database(ObjectReader file, Optional<String> id, String name) {
        ObjectReader config = file.object("config");
        config.ignore("service_id");
        config.refuseUnlessOff(
                "full_document_before_change", "documents before the change are not supported", "set it to false");
        config.refuseUnlessOff("unordered", "unordered triggers are not supported", "set it to false");
        config.refuseUnlessOff("maximum_throughput", "it is not supported", "set it to false");
        config.refuseUnlessOff("skip_catchup_events", "it is not supported for database triggers", "set it to false");
        config.refuseUnlessOff("tolerate_resume_errors", "it is not supported", "set it to false");
        String service = References.service(config, "service_name", services);
        String database = config.name("database");
        String collection = collection(config);
        return new DatabaseTriggerDefinition(
                id,
                name,
                service,
                database,
                collection,
                operationTypes(config),
                Optional.of(config.document("match")).filter(match -> !match.isEmpty()),
                projection(config),
                config.bool("full_document", false),
                function(file),
                file.location());
    }

    private static String collection(ObjectReader config) {
        String collection = config.string("collection", "");
        if (collection.isEmpty()) {
            config.refuse("collection", "triggers on a whole database are not supported", "name a collection");
        }
        return collection;
    }

    private static Set<OperationType> operationTypes(ObjectReader config) {
        EnumSet<OperationType> types = EnumSet.noneOf(OperationType.class);
        for (String type : config.strings("operation_types")) {
            types.add(config.choice("operation_types", type, OperationType.INSERT));
        }
        if (types.isEmpty()) {
            config.refuse("operation_types", "it names no operation", "use INSERT, UPDATE, REPLACE and DELETE");
        }
        return types;
    }

    private static Optional<BsonDocument> projection(ObjectReader config) {
        return Optional.of(config.document("project")).filter(project -> !project.isEmpty());
    }
}
