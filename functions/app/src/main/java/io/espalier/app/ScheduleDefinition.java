package io.espalier.app;

import java.util.Optional;

/**
 * A scheduled trigger (spec/app-services.md §5.6).
 *
 * @param id the id that App Services gave it, for the logs
 * @param cron five fields, in UTC, as they stand in the file
 * @param skipCatchup slots missed while nothing ran are left out
 */
public record ScheduleDefinition(
        Optional<String> id,
        String name,
        String cron,
        boolean skipCatchup,
        String functionName,
        SourceLocation location) {

    /** One that App Services does not know. */
    public ScheduleDefinition(
            String name, String cron, boolean skipCatchup, String functionName, SourceLocation location) {
        this(Optional.empty(), name, cron, skipCatchup, functionName, location);
    }
}
