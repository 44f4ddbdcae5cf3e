package io.espalier.triggers;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.call.FunctionRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.bson.BsonValue;

/** What operators can ask about triggers: {@code espalier/triggers/list}, how each one is doing in this process. */
@Singleton
public final class TriggerFunctions implements FunctionSource {
    private final Instance<Triggers> triggers;

    /** @param triggers looked up at the first call: triggers call functions, and functions are found through here */
    @Inject
    public TriggerFunctions(Instance<Triggers> triggers) {
        this.triggers = triggers;
    }

    @Override
    public Map<String, FunctionBody> functions() {
        return Map.of(FunctionRegistry.ADMIN_PREFIX + "triggers/list", this::list);
    }

    private BsonValue list(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        return context.mapper().encode(triggers.get().statuses());
    }
}
