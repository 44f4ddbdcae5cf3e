package io.espalier.server.metrics;

import io.espalier.triggers.Triggers;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What triggers count anyway, shown when somebody looks: events cost nothing more for it. */
@Singleton
final class TriggerMeters {
    private final Triggers triggers;
    private final MeterRegistry registry;

    @Inject
    TriggerMeters(Triggers triggers, MeterRegistry registry) {
        this.triggers = triggers;
        this.registry = registry;
    }

    static Tags tags(String trigger, String part) {
        return Tags.of("trigger", trigger, "part", part);
    }

    void register(@Observes StartupEvent event) {
        triggers.statuses()
                .forEach(status -> new OfPart(status.name(), tags(status.trigger(), status.name())).register());
    }

    private final class OfPart {
        private final String part;
        private final Tags tags;

        OfPart(String part, Tags tags) {
            this.part = part;
            this.tags = tags;
        }

        void register() {
            counter("events.delivered", "events that their receiver took", PartStatus::eventsDelivered);
            counter("repeats.skipped", "events whose effects were already committed", PartStatus::repeatsSkipped);
            counter("failures", "attempts that failed", PartStatus::failures);
            counter("dead.letters", "events that became dead letters", PartStatus::deadLetters);
            counter("retries", "attempts repeated because not the receiver failed", PartStatus::retries);
            counter("reopens", "the stream was opened again after it was lost", PartStatus::reopens);
            counter("position.saves", "the position was saved", PartStatus::positionSaves);
            gauge("waiting.events", "", "events in memory that are not finished", PartStatus::waiting);
            gauge("parked.documents", "", "documents whose events wait for a later attempt", PartStatus::parked);
            gauge("lag", "seconds", "age of the oldest event that is read and not finished", PartStatus::lagSeconds);
            gauge("position.age", "seconds", "how far the position lies back", PartStatus::positionAgeSeconds);
            gauge("lagging", "", "1 while the lag is above max_lag_warning", status -> status.lagging() ? 1 : 0);
            for (PartState state : PartState.values()) {
                state(state);
            }
        }

        private void counter(String name, String description, ToDoubleFunction<PartStatus> value) {
            FunctionCounter.builder("espalier.triggers." + name, triggers, now -> read(now, value))
                    .description(description)
                    .tags(tags)
                    .register(registry);
        }

        private void gauge(String name, String unit, String description, ToDoubleFunction<PartStatus> value) {
            Gauge.builder("espalier.triggers." + name, triggers, now -> read(now, value))
                    .description(description)
                    .baseUnit(unit.isEmpty() ? null : unit)
                    .tags(tags)
                    .register(registry);
        }

        private void state(PartState state) {
            Gauge.builder("espalier.triggers.state", triggers, now -> read(now, is -> is.state() == state ? 1 : 0))
                    .description("1 for the state that the part is in")
                    .tags(tags.and("state", state.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }

        private double read(Triggers now, ToDoubleFunction<PartStatus> value) {
            return now.status(part).map(value::applyAsDouble).orElse(0.0);
        }
    }
}
