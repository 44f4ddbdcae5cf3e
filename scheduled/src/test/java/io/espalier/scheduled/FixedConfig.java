package io.espalier.scheduled;

import java.time.Duration;

record FixedConfig(Duration stopWait) implements ScheduledConfig {
    @Override
    public boolean enabled() {
        return true;
    }

    @Override
    public Duration retention() {
        // Far longer than the tests' clock lags behind the server's, so that no record expires meanwhile.
        return Duration.ofDays(36_500);
    }
}
