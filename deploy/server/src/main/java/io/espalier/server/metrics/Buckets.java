package io.espalier.server.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Where the histograms divide times: fixed, so that those of all processes can be added up. */
final class Buckets {
    private static final long[] RUN = {
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000
    };
    private static final long[] LAG = {
        5,
        10,
        25,
        50,
        100,
        250,
        500,
        1000,
        2500,
        5000,
        10_000,
        30_000,
        60_000,
        300_000,
        1_800_000,
        7_200_000,
        86_400_000
    };

    private Buckets() {}

    /** How long something runs: from a millisecond to the longest time limit that functions usually have. */
    static Timer.Builder run(String name) {
        return timer(name, RUN);
    }

    /** How late something is: from milliseconds to a day. */
    static Timer.Builder lag(String name) {
        return timer(name, LAG);
    }

    private static Timer.Builder timer(String name, long[] millis) {
        Duration[] limits = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            limits[i] = Duration.ofMillis(millis[i]);
        }
        return Timer.builder(name)
                .serviceLevelObjectives(limits)
                // The longest there may be, which otherwise is cut.
                .maximumExpectedValue(limits[limits.length - 1]);
    }
}
