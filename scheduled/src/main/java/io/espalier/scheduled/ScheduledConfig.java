package io.espalier.scheduled;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of schedules. */
@ConfigMapping(prefix = "espalier.schedules")
public interface ScheduledConfig {

    /** Whether this process starts due functions. When false it still answers what the schedules are, and runs one by hand. */
    @WithDefault("true")
    boolean enabled();

    /**
     * How long the record of a slot is kept after the next slot of its schedule was due; at least a minute. This is also the
     * longest time without any running process after which a missed slot is still caught up.
     */
    @WithDefault("10d")
    Duration retention();

    /** How long stopping waits for a look that is under way and runs that have begun; 0 for not at all. */
    @WithDefault("10s")
    Duration stopWait();
}
