package io.espalier.server;

import io.espalier.functions.FailureTrace;
import io.espalier.functions.call.MemoryExhaustion;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks at what ends a thread, of whatever library: a thread for which memory ran out is missing from then on. */
@Singleton
final class UncaughtErrors {
    private static final Logger LOG = Logger.getLogger(UncaughtErrors.class);

    private final MemoryExhaustion exhaustion;
    private Thread.@Nullable UncaughtExceptionHandler before;

    @Inject
    UncaughtErrors(MemoryExhaustion exhaustion) {
        this.exhaustion = exhaustion;
    }

    void start(@Observes StartupEvent event) {
        Thread.UncaughtExceptionHandler inherited = Thread.getDefaultUncaughtExceptionHandler();
        before = inherited;
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            exhaustion.look(failure);
            if (inherited != null) {
                inherited.uncaughtException(thread, failure);
            } else {
                LOG.errorf("thread '%s' ended: %s", thread.getName(), FailureTrace.of(failure));
            }
        });
    }

    void stop(@Observes ShutdownEvent event) {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
