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
 * <p>A slot of the last {@link #LATE} is merely late; one that lies further back, or was due before this process began, is
 * missed. Of the missed ones only the latest is caught up, and none with {@code skip_catchup_events}: whatever happened, a
 * look starts at most two slots.
 */
final class Schedule {
    private static final Duration LATE = Duration.ofMinutes(2);
    private static final int MOST = 2;

    private final ScheduleDefinition definition;
    private final CronExpression cron;
    private Instant begin = Instant.MIN;

    /** All slots up to here are settled: started by somebody, or skipped. Null until the records were asked. */
    private @Nullable Instant settled;

    /** A slot that this process wanted to record and got no answer: the record may be there, with nobody to start it. */
    private @Nullable Instant unanswered;

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

    boolean isFollowed() {
        return settled != null;
    }

    /** Slots after the latest recorded one, and those after the beginning of this process, are its matter from now on. */
    void follow(Instant latestRecorded, Instant processBegin) {
        begin = processBegin;
        settled = definition.skipCatchup() || latestRecorded.isAfter(begin) ? begin : latestRecorded;
    }

    /** The slots to start at {@code now}, the earliest first. Each is to be {@link #settle settled}. */
    List<Instant> due(Instant now) {
        List<Instant> due = settled == null ? List.of() : cron.between(settled, now);
        int late = (int) due.stream()
                .filter(slot -> slot.isAfter(begin) && slot.isAfter(now.minus(LATE)))
                .count();
        int starting = Math.min(due.size(), definition.skipCatchup() ? late : Math.min(MOST, late + 1));
        return due.subList(due.size() - starting, due.size());
    }

    /** Is to be called before a slot is recorded; {@link #settle} when that was answered. */
    void ask(Instant slot) {
        unanswered = slot;
    }

    Optional<Instant> unanswered() {
        return Optional.ofNullable(unanswered);
    }

    void settle(Instant upTo) {
        settled = upTo;
        unanswered = null;
    }

    /** Settles a slot that was recorded without an answer and is started only now: it is the one that is caught up. */
    void settleLate(Instant slot, Instant now) {
        Instant current = now.minus(Duration.ofMinutes(1));
        settle(slot.isAfter(current) ? slot : current);
    }

    /** When the record of a slot loses its meaning: a later slot was due since, and its record is kept long enough. */
    Instant expiry(Instant slot, Duration retention) {
        return cron.next(slot).orElse(slot).plus(retention);
    }
}
