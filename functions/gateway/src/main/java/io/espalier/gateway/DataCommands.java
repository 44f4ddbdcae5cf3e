package io.espalier.gateway;

import io.espalier.app.FunctionDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionRegistry;
import io.espalier.functions.FunctionSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bson.BsonValue;

/**
 * Data commands as functions behind the one door: they act as their caller, under his rules, and limits, time and logs are
 * those of functions. Only the gateway can name them. Immutable.
 */
@Singleton
final class DataCommands implements FunctionSource {
    private static final String PREFIX = FunctionRegistry.SERVICE_PREFIX;

    /** The name behind the door. */
    static String functionName(DataCommand command) {
        return PREFIX + command.wireName();
    }

    @Override
    public Map<String, FunctionBody> functions() {
        return DataCommand.ALL.stream().collect(Collectors.toMap(DataCommands::functionName, DataCommands::body));
    }

    @Override
    public Optional<FunctionDefinition> definition(String name) {
        return Optional.of(new FunctionDefinition(
                name, true, false, Optional.empty(), Optional.empty(), true, false, false, new SourceLocation("", "")));
    }

    private static FunctionBody body(DataCommand command) {
        return (arguments, context, response) -> run(command, arguments, context);
    }

    private static BsonValue run(DataCommand command, List<BsonValue> arguments, FunctionContext context) {
        DataArguments read = DataArguments.of(command.wireName(), arguments, command.options());
        return command.run(context.database(read.database()).collection(read.collection()), read);
    }
}
