package io.espalier.scheduled;

import io.espalier.app.App;
import io.espalier.app.ImportReport.Entry;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.ScheduleDefinition;
import java.util.List;
import java.util.Optional;

/** Finds the schedules that cannot be started, without starting any. */
public final class ScheduleProblems {
    private ScheduleProblems() {}

    /** What is to be said about the app's schedules; nothing about those that can be started. */
    public static List<Entry> of(App app) {
        return app.schedules().stream()
                .map(ScheduleProblems::find)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Entry> find(ScheduleDefinition definition) {
        try {
            CronExpression.parse(definition.cron());
            return Optional.empty();
        } catch (CronException e) {
            return Optional.of(entry(definition, e));
        }
    }

    static Entry entry(ScheduleDefinition definition, CronException cause) {
        return new Entry(
                Outcome.REFUSED,
                definition.location().child("config.schedule"),
                "schedule '" + definition.name() + "' is not started: " + cause.getMessage(),
                "write five fields as App Services understands them");
    }
}
