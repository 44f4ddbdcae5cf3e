package io.espalier.scheduled;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;

/**
 * A schedule as operators see it.
 *
 * @param next when it is due next, in whole minutes
 * @param latest the latest slot or manual run that any process of the cluster has recorded
 */
@RegisterForReflection // operators are shown it
public record ScheduleStatus(String name, String cron, String functionName, Instant next, Optional<Run> latest) {

    /**
     * @param due the slot's time; for a manual run the moment of the request
     * @param manual whether an operator asked for the run
     * @param attempts how often the function was called; more than once only when it found no place to run in
     * @param error what the function said when it failed
     */
    @RegisterForReflection
    public record Run(
            Instant due,
            boolean manual,
            RunState state,
            int attempts,
            Optional<Instant> started,
            Optional<Instant> finished,
            Optional<String> error) {}
}
