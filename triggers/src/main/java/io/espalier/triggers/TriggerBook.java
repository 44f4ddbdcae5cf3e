package io.espalier.triggers;

import io.espalier.app.App;
import io.espalier.app.AuthenticationTriggerDefinition;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.TriggerProcessor;
import io.espalier.app.WatchedScope;
import io.espalier.functions.Origin;
import io.espalier.functions.UserChanges;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.delivery.DeliveryTarget;
import io.espalier.triggers.delivery.FunctionTarget;
import io.espalier.triggers.failure.TriggerException;
import io.espalier.triggers.part.PartProgress;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.part.Trigger;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.processor.Processors;
import io.espalier.triggers.stream.DatabaseStream;
import io.espalier.triggers.stream.UserStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The triggers of the app as they are run. Immutable.
 *
 * @param disabled names of those that the app has disabled
 * @param refused those that ask for what is never allowed
 * @param processors the owner of what they send with
 */
record TriggerBook(List<Trigger> triggers, List<String> disabled, List<PartStatus> refused, Processors processors) {
    TriggerBook {
        triggers = List.copyOf(triggers);
        disabled = List.copyOf(disabled);
        refused = List.copyOf(refused);
    }

    static TriggerBook of(
            App app,
            EspalierDatabase database,
            FunctionTarget.Functions functions,
            Processors processors,
            Supplier<UserChanges> users) {
        List<Trigger> triggers = new ArrayList<>();
        List<PartStatus> refused = new ArrayList<>();
        for (DatabaseTriggerDefinition definition : app.databaseTriggers()) {
            try {
                triggers.add(trigger(definition, database, functions, processors));
            } catch (TriggerException e) {
                refused.add(refused(definition.name(), e));
            }
        }
        app.authenticationTriggers()
                .forEach(definition -> triggers.add(userTrigger(definition, database, functions, users.get())));
        return new TriggerBook(
                triggers, app.disabledTriggers().stream().sorted().toList(), refused, processors);
    }

    boolean isEmpty() {
        return triggers.isEmpty() && disabled.isEmpty();
    }

    private static Trigger trigger(
            DatabaseTriggerDefinition definition,
            EspalierDatabase database,
            FunctionTarget.Functions functions,
            Processors processors) {
        return new Trigger(
                definition.name(),
                DatabaseStream.of(definition, database.name()),
                definition.delivery(),
                target(definition, functions, processors),
                definition.tolerateResumeErrors(),
                definition.skipCatchupEvents(),
                definition.from(),
                Optional.of(definition.scope())
                        .filter(scope -> definition.fullDocumentBeforeChange())
                        .filter(WatchedScope.OfCollection.class::isInstance)
                        .map(WatchedScope.OfCollection.class::cast));
    }

    private static Trigger userTrigger(
            AuthenticationTriggerDefinition definition,
            EspalierDatabase database,
            FunctionTarget.Functions functions,
            UserChanges users) {
        UserStream stream = UserStream.of(definition, users, database.name());
        return new Trigger(
                definition.name(),
                stream,
                definition.delivery(),
                new FunctionTarget(
                        functions,
                        new FunctionTarget.Definition(
                                definition.name(),
                                definition.processor().functionName(),
                                definition.delivery().timeout().orElse(functions.timeLimit()),
                                Origin.AUTHENTICATION_TRIGGER,
                                definition.location().toString())),
                false,
                false,
                Optional.empty(),
                Optional.of(stream.users()));
    }

    private static DeliveryTarget target(
            DatabaseTriggerDefinition definition, FunctionTarget.Functions functions, Processors processors) {
        return switch (definition.processor()) {
            case TriggerProcessor.OfFunction(String name) ->
                new FunctionTarget(
                        functions,
                        new FunctionTarget.Definition(
                                definition.name(),
                                name,
                                definition.delivery().timeout().orElse(functions.timeLimit()),
                                Origin.TRIGGER,
                                definition.location().toString()));
            case TriggerProcessor.OfEventBridge bridge -> processors.eventBridge(definition, bridge);
            case TriggerProcessor.OfHttp http -> processors.http(definition, http);
        };
    }

    private static PartStatus refused(String name, TriggerException reason) {
        PartProgress progress = new PartProgress(PartId.whole(name), Clock.systemUTC());
        progress.failed(reason.code() + ": " + reason.getMessage());
        progress.become(PartState.SUSPENDED);
        return progress.status();
    }
}
