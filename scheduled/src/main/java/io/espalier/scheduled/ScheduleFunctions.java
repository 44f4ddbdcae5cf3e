package io.espalier.scheduled;

import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.admin.AdminFunctions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.bson.BsonUndefined;

/**
 * What operators can do with schedules: {@code espalier/schedules/list}, and {@code espalier/schedules/run(name)}, which runs
 * one now and waits for its end.
 */
@Singleton
public final class ScheduleFunctions implements AdminFunctions {
    private final Instance<Schedules> schedules;

    /** @param schedules looked up at the first call: schedules call functions, and functions are found through here */
    @Inject
    public ScheduleFunctions(Instance<Schedules> schedules) {
        this.schedules = schedules;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(
                AdminFunction.reading(
                        "schedules/list",
                        "when each schedule runs, and how its last slot ended",
                        (arguments, context) ->
                                context.mapper().encode(schedules.get().statuses())),
                AdminFunction.changing(
                        "schedules/run",
                        "runs a schedule now and waits for its end",
                        (arguments, context) -> run(arguments),
                        Parameter.required("name", "the name of a schedule")));
    }

    private BsonUndefined run(AdminArguments arguments) {
        schedules.get().runNow(arguments.get("name", String.class));
        return new BsonUndefined();
    }
}
