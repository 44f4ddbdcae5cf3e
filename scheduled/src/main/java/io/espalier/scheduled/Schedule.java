package io.espalier.scheduled;

import io.espalier.app.ScheduleDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One schedule as this process follows it: which of its slots are due at a look at the clock. Not thread-safe.
 *
 * <p>While the process lives no slot of the last {@link #LATE} is lost, however late the look comes. Slots that lie further
 * back count as missed: only the latest of them is caught up, and none with {@code skip_catchup_events}.
 */
final class Schedule {
    private static final Duration LATE = Duration.ofMinutes(5);

    private final ScheduleDefinition definition;
    private final CronExpression cron;

    /** All slots up to here are settled: started by somebody, or skipped. Null until the records were asked. */
    private @Nullable Instant settled;

    Schedule(ScheduleDefinition definition, CronExpression cron) {
        this.definition = definition;
        this.cron = cron;
    }

    String name() {
        return definition.name();
    }

    String functionName() {
        return definition.functionName();
    }

    CronExpression cron() {
        return cron;
    }

    boolean knowsRecords() {
        return settled != null;
    }

    /** The slot that was missed between the latest record and the beginning of this process, and is to be caught up. */
    Optional<Instant> missed(Instant latestRecorded, Instant begin) {
        List<Instant> missed = definition.skipCatchup() ? List.of() : cron.between(latestRecorded, begin);
        return missed.isEmpty() ? Optional.empty() : Optional.of(missed.getLast());
    }

    /** The slots to start at {@code now}, the earliest first. Each is to be {@link #settle settled}. */
    List<Instant> due(Instant now) {
        List<Instant> due = settled == null ? List.of() : cron.between(settled, now);
        List<Instant> late =
                due.stream().filter(slot -> slot.isAfter(now.minus(LATE))).toList();
        if (!late.isEmpty() || due.isEmpty() || definition.skipCatchup()) {
            return late;
        }
        return List.of(due.getLast());
    }

    void settle(Instant upTo) {
        settled = upTo;
    }

    /** When the record of a slot loses its meaning: a later slot was due since, and its record is kept long enough. */
    Instant expiry(Instant slot, Duration retention) {
        return cron.next(slot).orElse(slot).plus(retention);
    }
}
