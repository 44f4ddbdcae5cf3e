package io.espalier.scheduled;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;

/**
 * A schedule as operators see it.
 *
 * @param next when it is due next, in whole minutes
 * @param latest the latest slot that any process of the cluster has recorded
 */
@RegisterForReflection // operators are shown it
public record ScheduleStatus(String name, String cron, String functionName, Instant next, Optional<Run> latest) {

    /**
     * @param due the slot's time; for a run by hand the moment of the request
     * @param error what the function said when it failed
     */
    @RegisterForReflection
    public record Run(
            Instant due,
            RunState state,
            Optional<Instant> started,
            Optional<Instant> finished,
            Optional<String> error) {}
}
