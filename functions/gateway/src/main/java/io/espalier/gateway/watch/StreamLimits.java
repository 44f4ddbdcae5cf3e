package io.espalier.gateway.watch;

import java.time.Duration;

/**
 * The bounds of streams of changes.
 *
 * @param maxStreams how many may be open at the same time, at least 1
 * @param heartbeat how often a stream tells that it is alive and looks at its token
 */
public record StreamLimits(int maxStreams, Duration heartbeat) {
    public StreamLimits {
        if (maxStreams < 1 || !heartbeat.isPositive()) {
            throw new IllegalArgumentException("espalier.http.max-streams must be at least 1 and"
                    + " espalier.http.heartbeat more than 0, got " + maxStreams + " and " + heartbeat);
        }
    }
}
