package io.espalier.triggers.processor;

import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.TriggerProcessor;
import io.espalier.functions.Origin;
import io.espalier.functions.Values;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.delivery.DeliveryTarget;
import io.espalier.triggers.delivery.FunctionTarget;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the receivers of triggers that send events away, and owns the clients behind them: those are created when the first
 * event is sent, and once more after they were closed. Thread-safe.
 */
public final class Processors implements AutoCloseable {
    private final String app;
    private final FunctionTarget.Functions functions;
    private final TriggersConfig config;
    private final Values values;
    private final EventBridgeClients bridges;
    private final SinkClient sinks;

    /**
     * @param app its client app id
     * @param values of the app, for what destinations need
     */
    public Processors(String app, Values values, FunctionTarget.Functions functions, TriggersConfig config) {
        this.app = app;
        this.values = values;
        this.functions = functions;
        this.config = config;
        this.bridges = new EventBridgeClients(config.eventBridge().endpoint());
        this.sinks = new SinkClient(config.http().connectTimeout());
    }

    /** What sends a trigger's events to EventBridge. */
    public DeliveryTarget eventBridge(
            DatabaseTriggerDefinition definition, TriggerProcessor.OfEventBridge destination) {
        TriggersConfig.EventBridge settings = config.eventBridge();
        EventBus bus = EventBus.of(destination, settings.bus());
        BridgeSender sender = new BridgeSender(bridges, bus, timeLimit(definition));
        return new EventBridgeTarget(
                bus,
                new BridgeEntries(
                        bus,
                        settings.sourcePrefix() + definition.name(),
                        definition.scope(),
                        new EventJson(destination.extendedJson())),
                new EntryBatches("espalier-event-bridge-" + definition.name(), sender::send),
                new SendingPolicy(definition.delivery().retry(), settings.retries()),
                destination.errorHandler().map(function -> errorHandler(function, definition)));
    }

    /** What sends a trigger's events as CloudEvents. */
    public DeliveryTarget http(DatabaseTriggerDefinition definition, TriggerProcessor.OfHttp destination) {
        return new HttpSinkTarget(
                new Sink(
                        destination.url(),
                        config.http().sink(),
                        config.http().ceOverrides(),
                        definition.location().toString()),
                new SinkHeaders(
                        destination.headers(), values, definition.location().toString()),
                new CloudEventWriter(
                        destination.mode(),
                        new EventJson(destination.extendedJson()),
                        "/espalier/" + app + "/triggers/" + definition.name()),
                sinks,
                timeLimit(definition));
    }

    @Override
    public void close() {
        bridges.close();
        sinks.close();
    }

    private FunctionTarget errorHandler(String function, DatabaseTriggerDefinition definition) {
        return new FunctionTarget(
                functions,
                new FunctionTarget.Definition(
                        definition.name(),
                        function,
                        timeLimit(definition),
                        Origin.ERROR_HANDLER,
                        definition.location() + " (error_handler)"));
    }

    private Duration timeLimit(DatabaseTriggerDefinition definition) {
        Optional<Duration> own = definition.delivery().timeout();
        return own.orElse(functions.timeLimit());
    }
}
