package io.espalier.functions.log;

import io.espalier.app.App;
import io.espalier.app.AppMetadata;
import io.espalier.app.FunctionDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What entries say about the app, with the ids of App Services, so that they can be held against logs from there. Immutable and
 * thread-safe.
 *
 * @param functionIds by the names of the functions that have one
 * @param triggerIds by the names of triggers and schedules, which are unique together
 */
record LoggedApp(AppMetadata metadata, Map<String, String> functionIds, Map<String, String> triggerIds) {
    LoggedApp {
        functionIds = Map.copyOf(functionIds);
        triggerIds = Map.copyOf(triggerIds);
    }

    static LoggedApp of(App app) {
        Map<String, String> functions = new HashMap<>();
        for (FunctionDefinition function : app.functions()) {
            function.id().ifPresent(id -> functions.put(function.name(), id));
        }
        Map<String, String> triggers = new HashMap<>();
        app.databaseTriggers().forEach(trigger -> trigger.id().ifPresent(id -> triggers.put(trigger.name(), id)));
        app.authenticationTriggers().forEach(trigger -> trigger.id().ifPresent(id -> triggers.put(trigger.name(), id)));
        app.schedules().forEach(schedule -> schedule.id().ifPresent(id -> triggers.put(schedule.name(), id)));
        return new LoggedApp(app.metadata(), functions, triggers);
    }

    Optional<String> functionId(String function) {
        return Optional.ofNullable(functionIds.get(function));
    }

    Optional<String> triggerId(String trigger) {
        return Optional.ofNullable(triggerIds.get(trigger));
    }

    /** Where App Services ran the functions, such as {@code US-VA}. */
    Optional<String> location() {
        return Optional.of(metadata.location()).filter(location -> !location.isEmpty());
    }

    /** The id of the project that the app belonged to. */
    Optional<String> groupId() {
        return Optional.of(metadata.projectId()).filter(id -> !id.isEmpty());
    }
}
