package io.espalier.triggers;

import io.espalier.app.App;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.config.EspalierConfig;
import io.espalier.functions.database.EspalierDatabase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The app's database triggers in this process (spec/app-services.md §5). Nothing happens before {@link #start()}: no
 * connection, no thread. Thread-safe.
 */
@Singleton
public final class Triggers {
    private final List<DatabaseTriggerDefinition> definitions;
    private final TriggerServices services;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile List<TriggerThread> threads;
    private boolean started;

    @Inject
    public Triggers(
            App app,
            EspalierDatabase database,
            FunctionRegistry functions,
            FunctionCaller caller,
            TriggersConfig config,
            EspalierConfig espalier,
            Clock clock) {
        this(
                app.databaseTriggers(),
                TriggerServices.of(
                        database,
                        new OneDoor(functions, caller),
                        config,
                        espalier.functions().timeLimit(),
                        clock,
                        // A generator of the running thread: its seed must not be fixed in a native image.
                        () -> ThreadLocalRandom.current().nextLong()));
        NotYet.warn(app.authenticationTriggers());
    }

    Triggers(List<DatabaseTriggerDefinition> definitions, TriggerServices services) {
        this.definitions = List.copyOf(definitions);
        this.services = services;
        this.threads = newThreads();
    }

    /**
     * Starts the triggers, if they are enabled and not started yet. Comes back when each has recorded its position, so that
     * no change from then on is missed, or after {@code espalier.triggers.start-timeout} when MongoDB does not answer: then
     * they go on trying.
     *
     * @throws TriggerException if a setting is out of its range
     */
    public void start() {
        lifecycle.lock();
        try {
            if (started || !services.config().enabled()) {
                return;
            }
            SettingsCheck.check(services.config());
            started = true;
            threads = newThreads();
            threads.forEach(TriggerThread::start);
            Deadline deadline = new Deadline(services.config().startTimeout());
            for (TriggerThread thread : threads) {
                thread.awaitSettled(deadline.left());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Stops the triggers: no new event is begun, running functions may finish within {@code espalier.triggers.stop-timeout},
     * positions are saved. Afterwards {@link #start()} goes on where they stood.
     */
    public void stop() {
        lifecycle.lock();
        try {
            if (!started) {
                return;
            }
            started = false;
            threads.forEach(TriggerThread::requestStop);
            Deadline deadline = new Deadline(services.config().stopTimeout());
            for (TriggerThread thread : threads) {
                thread.awaitStop(deadline.left());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lifecycle.unlock();
        }
    }

    /** One status per trigger, in the order of the app. */
    public List<TriggerStatus> statuses() {
        return threads.stream().map(TriggerThread::status).toList();
    }

    private List<TriggerThread> newThreads() {
        return definitions.stream()
                .map(definition -> new TriggerThread(definition, services))
                .toList();
    }

    /** The end of a time that several waits share. */
    private record Deadline(long endNanos) {
        Deadline(Duration length) {
            this(System.nanoTime() + length.toNanos());
        }

        Duration left() {
            return Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
        }
    }
}
