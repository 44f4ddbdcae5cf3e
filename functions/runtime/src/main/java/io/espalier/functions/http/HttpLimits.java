package io.espalier.functions.http;

import java.time.Duration;
import java.util.List;

/**
 * What one request to another server may take.
 *
 * @param connectTimeout until there is a connection
 * @param responseTimeout until the response begins
 * @param timeLimit until the response is complete, redirects included
 * @param maxResponseBytes how large its body may be
 * @param denied addresses that no request may go to
 */
public record HttpLimits(
        Duration connectTimeout,
        Duration responseTimeout,
        Duration timeLimit,
        int maxResponseBytes,
        List<AddressRange> denied) {
    public static final HttpLimits USUAL = new HttpLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(120), 16 << 20, List.of());

    public HttpLimits {
        denied = List.copyOf(denied);
        for (Duration each : List.of(connectTimeout, responseTimeout, timeLimit)) {
            if (!each.isPositive()) {
                throw new IllegalArgumentException("times of espalier.http-client must be positive, got " + each);
            }
        }
        if (maxResponseBytes < 1) {
            throw new IllegalArgumentException(
                    "espalier.http-client.max-response-bytes must be positive, got " + maxResponseBytes);
        }
    }
}
