package io.espalier.functions.call;

import io.espalier.functions.FailureTrace;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Whether memory has run out in this process. Whoever needed some at that moment got the error, not only who took most: threads of
 * libraries may have ended silently. Such a process goes on serving what it can, and reports itself not live. Thread-safe.
 */
@Singleton
public final class MemoryExhaustion {
    private static final Logger LOG = Logger.getLogger(MemoryExhaustion.class);
    private static final int MAX_CAUSES = 10;

    private volatile boolean happened;

    /** Looks whether memory ran out behind this failure. */
    public void look(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof OutOfMemoryError) {
                happened = true;
                LOG.errorf("memory ran out; this process should be replaced: %s", FailureTrace.of(cause));
                return;
            }
            cause = cause.getCause();
        }
    }

    public boolean hasHappened() {
        return happened;
    }
}
