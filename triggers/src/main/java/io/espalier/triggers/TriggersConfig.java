package io.espalier.triggers;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of database triggers. */
@ConfigMapping(prefix = "espalier.triggers")
public interface TriggersConfig {

    /** Whether this process runs the app's database triggers. With {@code false} they stand still: nothing is lost. */
    @WithDefault("true")
    boolean enabled();

    /**
     * How long finished events may stay unsaved while more are waiting; 0 or more. After a crash that many may be delivered
     * again. The position is always saved when the trigger has caught up.
     */
    @WithDefault("1s")
    Duration positionInterval();

    /**
     * How often the position is saved while no event comes; more than 0. It must be far shorter than the time that the oplog
     * reaches back.
     */
    @WithDefault("5s")
    Duration quietPositionInterval();

    /** Waits between attempts while MongoDB cannot be reached, or the process is too busy for the function. */
    Waits backoff();

    /**
     * How long finished deliveries of transactional functions are remembered; at least one hour. It should be longer than the
     * time that the oplog reaches back: an event that is read again after that may take effect again.
     */
    @WithDefault("30d")
    Duration deliveryRetention();

    /** How long a start waits for MongoDB to record where the triggers begin; 0 or more. Then they go on trying. */
    @WithDefault("5s")
    Duration startTimeout();

    /** How long a stop waits for the functions that are running, all triggers together; 0 or more. Then they are interrupted. */
    @WithDefault("20s")
    Duration stopTimeout();

    /** Waits that double from {@code initial} to {@code max}; each is shortened at random by up to a half. */
    interface Waits {

        /** The first wait; more than 0. */
        @WithDefault("200ms")
        Duration initial();

        /** The longest wait; not shorter than the first. */
        @WithDefault("30s")
        Duration max();
    }
}
