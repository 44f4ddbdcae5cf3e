package io.espalier.triggers;

import java.time.Clock;
import java.time.Duration;

/** A trigger's position while it moves, and the rule when it is saved: always after the work. Belongs to one thread. */
final class PositionTracker {
    private final PositionRepository positions;
    private final TriggersConfig config;
    private final TriggerProgress progress;
    private final Clock clock;
    private TriggerPosition current;
    private TriggerPosition saved;
    private long savedNanos = System.nanoTime();

    PositionTracker(TriggerPosition start, TriggerServices services, TriggerProgress progress) {
        this.positions = services.positions();
        this.config = services.config();
        this.progress = progress;
        this.clock = services.clock();
        this.current = start;
        this.saved = start;
    }

    TriggerPosition current() {
        return current;
    }

    /**
     * The event with this token is finished.
     *
     * @param caughtUp whether no further event is at hand
     */
    void finished(ResumeToken token, boolean caughtUp) {
        current = current.afterEvent(token);
        if (caughtUp || isOlderThan(config.positionInterval())) {
            save();
        }
    }

    /** The stream has reached this token without an event. */
    void reached(ResumeToken token) {
        current = current.reached(token);
        if (isOlderThan(config.quietPositionInterval())) {
            save();
        }
    }

    /** Saves the position if it has moved. */
    void save() {
        if (current.equals(saved)) {
            return;
        }
        if (positions.save(current)) {
            progress.savedPosition(clock.instant());
        }
        saved = current;
        savedNanos = System.nanoTime();
    }

    private boolean isOlderThan(Duration interval) {
        return System.nanoTime() - savedNanos >= interval.toNanos();
    }
}
