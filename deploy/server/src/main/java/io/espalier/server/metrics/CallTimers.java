package io.espalier.server.metrics;

import io.espalier.functions.CallListener;
import io.espalier.functions.EndedCall;
import io.espalier.functions.Origin;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Histograms of all calls at the door, by where they came from and how they ended. Not by function: callers choose names, and a
 * registry forgets none. Thread-safe.
 */
@Singleton
final class CallTimers implements CallListener {
    private static final long NANOS = 1_000_000_000L;

    private final MeterRegistry registry;
    private final Map<Origin, ConcurrentMap<String, Timer>> timers = new EnumMap<>(Origin.class);

    @Inject
    CallTimers(MeterRegistry registry) {
        this.registry = registry;
        for (Origin origin : Origin.values()) {
            timers.put(origin, new ConcurrentHashMap<>());
        }
    }

    @Override
    public void ended(EndedCall call) {
        timer(call.call().origin(), outcome(call))
                .record(nanos(call.started(), call.completed()), TimeUnit.NANOSECONDS);
    }

    private static long nanos(Instant from, Instant to) {
        return Math.max(0, (to.getEpochSecond() - from.getEpochSecond()) * NANOS + to.getNano() - from.getNano());
    }

    private static String outcome(EndedCall call) {
        if (call.failure().isEmpty()) {
            return "ok";
        }
        return switch (call.failure().get().code().kind()) {
            case USER -> "user";
            case CONFIGURATION -> "configuration";
            case RESOURCES -> "resources";
            case EXTERNAL -> "external";
            case INTERNAL -> "internal";
        };
    }

    private Timer timer(Origin origin, String outcome) {
        ConcurrentMap<String, Timer> outcomes = Objects.requireNonNull(timers.get(origin));
        Timer known = outcomes.get(outcome);
        return known != null ? known : outcomes.computeIfAbsent(outcome, ignored -> register(origin, outcome));
    }

    private Timer register(Origin origin, String outcome) {
        return Buckets.run("espalier.calls")
                .description("calls of functions from outside and from triggers and schedules")
                .tag("family", family(origin))
                .tag("outcome", outcome)
                .register(registry);
    }

    /** The families of spec/app-services.md §10, and those that App Services has no family for. */
    static String family(Origin origin) {
        return switch (origin) {
            case CLIENT -> "sdk_fns";
            case SERVICE, STREAM -> "sdk_mql";
            case ENDPOINT, WEBHOOK -> "endpoints";
            case DATA_API -> "data_api";
            case TRIGGER, AUTHENTICATION_TRIGGER, ERROR_HANDLER -> "triggers";
            case SCHEDULE -> "schedules";
            case USER_CREATION -> "auth";
            case EVENT -> "events";
            case FUNCTION -> "functions";
        };
    }
}
