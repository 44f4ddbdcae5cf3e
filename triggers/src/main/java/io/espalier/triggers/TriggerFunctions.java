package io.espalier.triggers;

import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunctions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** What operators can ask about triggers: {@code espalier/triggers/list}, how each one is doing in this process. */
@Singleton
public final class TriggerFunctions implements AdminFunctions {
    private final Instance<Triggers> triggers;

    /** @param triggers looked up at the first call: triggers call functions, and functions are found through here */
    @Inject
    public TriggerFunctions(Instance<Triggers> triggers) {
        this.triggers = triggers;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(AdminFunction.reading(
                "triggers/list",
                "how each database trigger is doing in this process",
                (arguments, context) -> context.mapper().encode(triggers.get().statuses())));
    }
}
