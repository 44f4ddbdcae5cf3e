package io.espalier.app;

/**
 * A scheduled trigger (spec/app-services.md §5.6).
 *
 * @param cron five fields, in UTC, as they stand in the file
 * @param skipCatchup slots missed while nothing ran are left out
 */
public record ScheduleDefinition(
        String name, String cron, boolean skipCatchup, String functionName, SourceLocation location) {}
