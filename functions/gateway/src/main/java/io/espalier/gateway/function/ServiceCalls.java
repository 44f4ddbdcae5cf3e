package io.espalier.gateway.function;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.app.DataSources;
import io.espalier.gateway.data.DataCommand;
import io.espalier.gateway.data.DataCommands;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.route.Exchange;
import java.util.List;
import org.bson.BsonValue;

/**
 * Calls that name a service: clients reach data by the commands of a data source (spec/app-services.md §6.8). Other services are
 * not run. Thread-safe.
 */
public final class ServiceCalls {
    private static final String WATCH = "watch";

    private final DataSources dataSources;

    public ServiceCalls(DataSources dataSources) {
        this.dataSources = dataSources;
    }

    /** @throws GatewayException if there is no such service or command */
    FunctionCall call(String service, String command, List<BsonValue> arguments, Caller caller, Exchange exchange) {
        dataSources.require(service);
        DataCommand found = DataCommand.named(command).orElseThrow(() -> unknown(command));
        return FunctionCall.of(
                DataCommands.functionName(found), arguments, caller, Origin.SERVICE, exchange.correlationId());
    }

    private static GatewayException unknown(String command) {
        if (command.equals(WATCH)) {
            return new GatewayException(
                    GatewayErrorCode.NOT_SUPPORTED,
                    "watch answers with a stream of events: ask for it with GET and the parameter baas_request");
        }
        return new GatewayException(
                GatewayErrorCode.SERVICE_COMMAND_NOT_FOUND,
                "command not found: '" + command + "'; there are " + DataCommand.allNames());
    }
}
