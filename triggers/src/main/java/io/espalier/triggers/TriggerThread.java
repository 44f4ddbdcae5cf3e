package io.espalier.triggers;

import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.functions.FailureTrace;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The platform thread of one trigger, from its start to its stop. Thread-safe. */
final class TriggerThread {
    private static final Logger LOG = Logger.getLogger(TriggerThread.class);

    /** After an abort the thread only has to notice it. */
    private static final Duration ABORT_TIME = Duration.ofSeconds(2);

    private final DatabaseTriggerDefinition definition;
    private final TriggerServices services;
    private final TriggerProgress progress;
    private final StopSignal signal = new StopSignal();
    private final Thread thread;

    TriggerThread(DatabaseTriggerDefinition definition, TriggerServices services) {
        this.definition = definition;
        this.services = services;
        this.progress = new TriggerProgress(definition.name());
        this.thread = Thread.ofPlatform()
                .name("espalier-trigger-" + definition.name())
                .daemon()
                .unstarted(this::run);
    }

    TriggerStatus status() {
        return progress.status();
    }

    void start() {
        progress.become(TriggerState.WAITING);
        thread.start();
    }

    /** Waits until the first attempt to open the stream has ended, in whatever way. */
    void awaitSettled(Duration limit) throws InterruptedException {
        if (!signal.awaitSettled(limit)) {
            LOG.warnf("trigger '%s': MongoDB has not answered yet; it goes on trying", definition.name());
        }
    }

    void requestStop() {
        signal.stop(thread);
    }

    /** Waits for the end; when the time is over the running function is given up, and its event comes again. */
    void awaitStop(Duration limit) throws InterruptedException {
        boolean ended = thread.join(limit);
        if (!ended) {
            LOG.warnf("trigger '%s': its function did not finish in time and is interrupted", definition.name());
            signal.abort(thread);
            ended = thread.join(ABORT_TIME);
        }
        if (ended) {
            progress.become(TriggerState.STOPPED);
        } else {
            LOG.errorf("trigger '%s': its thread does not end", definition.name());
        }
    }

    private void run() {
        try {
            new TriggerRun(definition, services, progress, signal).follow();
        } catch (TriggerException e) {
            suspend(e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.errorf("trigger '%s' is broken: %s", definition.name(), FailureTrace.of(e));
            suspend(
                    TriggerErrorCode.BROKEN,
                    "a mistake in Espalier: " + e.getClass().getSimpleName());
        } finally {
            signal.settled();
        }
    }

    private void suspend(TriggerErrorCode code, String reason) {
        String error = code + ": " + reason;
        progress.failed(error);
        progress.become(TriggerState.SUSPENDED);
        LOG.errorf("trigger '%s' is suspended: %s", definition.name(), error);
    }
}
