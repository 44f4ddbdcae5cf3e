package io.espalier.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code triggers/*.json}: one trigger per file (spec/app-services.md §5). A refused trigger is not started. */
final class TriggerFiles {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Set<String> services;
    private final Set<String> functions;
    private final Claims claims = new Claims();
    private final List<DatabaseTriggerDefinition> databaseTriggers = new ArrayList<>();
    private final List<AuthenticationTriggerDefinition> authenticationTriggers = new ArrayList<>();
    private final List<ScheduleDefinition> schedules = new ArrayList<>();
    private final List<String> disabled = new ArrayList<>();

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

    List<AuthenticationTriggerDefinition> authenticationTriggers() {
        return authenticationTriggers;
    }

    List<ScheduleDefinition> schedules() {
        return schedules;
    }

    /** The names of those that are switched off. */
    List<String> disabled() {
        return disabled;
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

        record Authentication(AuthenticationTriggerDefinition definition) implements Trigger {
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

        /** Switched off, or refused and therefore dropped. */
        record Disabled(String name, SourceLocation location) implements Trigger {}
    }

    private void add(Trigger trigger) {
        switch (trigger) {
            case Trigger.Database database -> databaseTriggers.add(database.definition());
            case Trigger.Authentication authentication -> authenticationTriggers.add(authentication.definition());
            case Trigger.Schedule schedule -> schedules.add(schedule.definition());
            case Trigger.Disabled off -> disabled.add(off.name());
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
            case "DATABASE" -> new Trigger.Database(DatabaseTriggerKeys.read(file, id, name, services, functions));
            case "AUTHENTICATION" ->
                new Trigger.Authentication(AuthenticationTriggerKeys.read(file, id, name, functions));
            case "SCHEDULED" -> new Trigger.Schedule(schedule(file, id, name));
            default -> {
                file.ignoreRest();
                if (file.has("type")) {
                    file.refuse("type", "there is no such type", "use DATABASE, AUTHENTICATION or SCHEDULED");
                }
                yield new Trigger.Disabled(name, file.location());
            }
        };
    }

    private ScheduleDefinition schedule(ObjectReader file, Optional<String> id, String name) {
        file.refuseUnlessOff("espalier", "schedules have no settings of Espalier's own", "remove it");
        ObjectReader config = file.object("config");
        return new ScheduleDefinition(
                id,
                name,
                config.name("schedule"),
                config.bool("skip_catchup_events", false),
                ProcessorKeys.functionOnly(file, functions).functionName(),
                file.location());
    }
}
