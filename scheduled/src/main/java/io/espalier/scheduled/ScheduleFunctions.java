package io.espalier.scheduled;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.call.FunctionRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;

/**
 * What operators can do with schedules: {@code espalier/schedules/list}, and {@code espalier/schedules/run(name)}, which runs
 * one now and waits for its end.
 */
@Singleton
public final class ScheduleFunctions implements FunctionSource {
    private final Instance<Schedules> schedules;

    /** @param schedules looked up at the first call: schedules call functions, and functions are found through here */
    @Inject
    public ScheduleFunctions(Instance<Schedules> schedules) {
        this.schedules = schedules;
    }

    @Override
    public Map<String, FunctionBody> functions() {
        return Map.of(
                FunctionRegistry.ADMIN_PREFIX + "schedules/list", this::list,
                FunctionRegistry.ADMIN_PREFIX + "schedules/run", this::run);
    }

    private BsonValue list(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        return context.mapper().encode(schedules.get().statuses());
    }

    private BsonValue run(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        if (arguments.size() != 1 || !(arguments.getFirst() instanceof BsonString name)) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER, "arguments[0]: must be the name of a schedule");
        }
        schedules.get().runNow(name.getValue());
        return new BsonUndefined();
    }
}
