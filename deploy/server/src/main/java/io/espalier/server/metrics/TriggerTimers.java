package io.espalier.server.metrics;

import io.espalier.triggers.part.AttemptListener;
import io.espalier.triggers.part.AttemptResult;
import io.espalier.triggers.position.PartId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Histograms of how late events are delivered, and how long attempts take. Thread-safe. */
@Singleton
final class TriggerTimers implements AttemptListener {
    private final MeterRegistry registry;
    private final ConcurrentMap<PartId, OfPart> parts = new ConcurrentHashMap<>();

    private record OfPart(Timer lag, Timer delivered, Timer failed, Timer uncounted) {}

    @Inject
    TriggerTimers(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void firstBegan(PartId part, long lagMillis) {
        timers(part).lag().record(lagMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void ended(PartId part, AttemptResult result, long nanos) {
        OfPart timers = timers(part);
        Timer timer = switch (result) {
            case DELIVERED -> timers.delivered();
            case FAILED -> timers.failed();
            case UNCOUNTED -> timers.uncounted();
        };
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private OfPart timers(PartId part) {
        OfPart known = parts.get(part);
        return known != null ? known : parts.computeIfAbsent(part, this::register);
    }

    private OfPart register(PartId part) {
        Tags tags = TriggerMeters.tags(part.trigger(), part.toString());
        return new OfPart(
                Buckets.lag("espalier.triggers.delivery.lag")
                        .description("from the event in MongoDB to the beginning of its first attempt")
                        .tags(tags)
                        .register(registry),
                attempts(tags, AttemptResult.DELIVERED),
                attempts(tags, AttemptResult.FAILED),
                attempts(tags, AttemptResult.UNCOUNTED));
    }

    private Timer attempts(Tags tags, AttemptResult result) {
        return Buckets.run("espalier.triggers.attempts")
                .description("attempts to deliver an event")
                .tags(tags.and("result", result.name().toLowerCase(Locale.ROOT)))
                .register(registry);
    }
}
