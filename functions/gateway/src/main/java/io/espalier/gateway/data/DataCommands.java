package io.espalier.gateway.data;

import io.espalier.app.App;
import io.espalier.app.DataApiDefinition;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.call.FunctionRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Data commands as functions behind the one door: limits, time and logs are those of functions. Those of the client API act as
 * their caller, under his rules; those of the Data API as its settings say. Only the gateway can name them. Immutable.
 */
@Singleton
public final class DataCommands implements FunctionSource {
    private static final String PREFIX = FunctionRegistry.SERVICE_PREFIX;
    private static final String DATA_API = PREFIX + "data-api/";

    /** The name behind the door of what opens streams of changes. */
    public static final String WATCH = PREFIX + "watch";

    private final Optional<DataApiDefinition> dataApi;

    @Inject
    public DataCommands(App app) {
        this.dataApi = app.dataApi();
    }

    /** The name behind the door. */
    public static String functionName(DataCommand command) {
        return PREFIX + command.wireName();
    }

    /** The name behind the door. */
    public static String functionName(DataAction action) {
        return DATA_API + action.command().wireName();
    }

    @Override
    public Map<String, FunctionBody> functions() {
        Map<String, FunctionBody> bodies = new HashMap<>();
        DataCommand.ALL.forEach(command -> bodies.put(functionName(command), body(command)));
        bodies.put(WATCH, (arguments, context, response) -> {
            throw new FunctionException(FunctionErrorCode.NOT_CALLABLE, "a stream of changes is no call");
        });
        if (dataApi.isPresent()) {
            DataAction.all().forEach(action -> bodies.put(functionName(action), body(action.command())));
        }
        return bodies;
    }

    @Override
    public Optional<FunctionDefinition> definition(String name) {
        return name.startsWith(DATA_API)
                ? dataApi.map(settings -> ofDataApi(name, settings))
                : Optional.of(asCaller(name));
    }

    private static FunctionDefinition asCaller(String name) {
        return new FunctionDefinition(
                name,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                readsOnly(name.substring(PREFIX.length())),
                new SourceLocation("", ""));
    }

    private static boolean readsOnly(String command) {
        return DataCommand.named(command).map(DataCommand::readsOnly).orElse(false);
    }

    private static FunctionDefinition ofDataApi(String name, DataApiDefinition settings) {
        return new FunctionDefinition(
                name,
                true,
                settings.runAsSystem(),
                settings.runAsUserId(),
                settings.canEvaluate(),
                !settings.logArguments(),
                false,
                readsOnly(name.substring(DATA_API.length())),
                settings.location());
    }

    private static FunctionBody body(DataCommand command) {
        return (arguments, context, response) -> command.run(arguments, context);
    }
}
