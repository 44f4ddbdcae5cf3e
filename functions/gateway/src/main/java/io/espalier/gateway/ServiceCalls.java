package io.espalier.gateway;

import io.espalier.app.App;
import io.espalier.app.CollectionRulesDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionCaller;
import io.espalier.functions.Origin;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bson.BsonValue;

/**
 * Calls that name a service: clients reach data by the commands of a data source (spec/app-services.md §6.8). Other services are
 * not run. Thread-safe.
 */
final class ServiceCalls {
    private static final String USUAL_NAME = "mongodb-atlas";
    private static final String WATCH = "watch";

    private final Set<String> dataSources;
    private final FunctionCaller functions;

    ServiceCalls(App app, FunctionCaller functions) {
        this.dataSources = app.collectionRules().stream()
                .map(CollectionRulesDefinition::service)
                .collect(Collectors.toCollection(TreeSet::new));
        this.dataSources.add(USUAL_NAME);
        this.functions = functions;
    }

    BsonValue call(String service, String command, List<BsonValue> arguments, Caller caller, Exchange exchange) {
        requireDataSource(service);
        DataCommand found = DataCommand.named(command).orElseThrow(() -> unknown(command));
        return functions.call(FunctionCall.of(
                        DataCommands.functionName(found), arguments, caller, Origin.SERVICE, exchange.correlationId())
                .withRequest(exchange.info()));
    }

    private void requireDataSource(String service) {
        if (!dataSources.contains(service)) {
            throw new GatewayException(
                    GatewayErrorCode.SERVICE_NOT_FOUND,
                    "service not found: '" + service + "'; there are " + String.join(", ", dataSources));
        }
    }

    private static GatewayException unknown(String command) {
        if (command.equals(WATCH)) {
            return new GatewayException(
                    GatewayErrorCode.NOT_SUPPORTED,
                    "watch answers with a stream of events: ask for it with GET and the parameter baas_request");
        }
        return new GatewayException(
                GatewayErrorCode.SERVICE_COMMAND_NOT_FOUND,
                "command not found: '" + command + "'; there are " + DataCommand.names());
    }
}
