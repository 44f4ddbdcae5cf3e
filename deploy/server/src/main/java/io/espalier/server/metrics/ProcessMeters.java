package io.espalier.server.metrics;

import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.log.CallLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** How full the process is, and what it had to leave out of the logs. */
@Singleton
final class ProcessMeters {

    void register(@Observes StartupEvent event, MeterRegistry registry, FunctionPool pool, CallLog log) {
        Gauge.builder("espalier.functions.places", pool, FunctionPool::places)
                .description("functions that can run at the same time")
                .register(registry);
        Gauge.builder("espalier.functions.taken", pool, FunctionPool::taken)
                .description("functions that run or wait for a place")
                .register(registry);
        Gauge.builder("espalier.functions.overdue", pool, FunctionPool::overdueBodies)
                .description("functions that go on past their time limit")
                .register(registry);
        FunctionCounter.builder("espalier.log.entries.dropped", log, CallLog::dropped)
                .description("entries of the logs that were lost")
                .register(registry);
        Gauge.builder("espalier.log.entries.waiting", log, CallLog::waiting)
                .description("entries of the logs that are not stored yet")
                .register(registry);
    }
}
