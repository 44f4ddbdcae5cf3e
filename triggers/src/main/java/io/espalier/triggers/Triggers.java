package io.espalier.triggers;

import io.espalier.app.App;
import io.espalier.functions.UserChanges;
import io.espalier.functions.Values;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.config.EspalierConfig;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.config.SettingsCheck;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.delivery.FunctionTarget;
import io.espalier.triggers.failure.TriggerException;
import io.espalier.triggers.part.AttemptListener;
import io.espalier.triggers.part.PartPiece;
import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.processor.Processors;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The app's triggers in this process (spec/app-services.md §5), which shares the work with all others that run them. Nothing
 * happens before {@link #start()}: no connection, no thread. Thread-safe.
 */
@Singleton
public final class Triggers {
    private static final Logger LOG = Logger.getLogger(Triggers.class);

    /** The share of a drain's time that its stop may take. */
    private static final int STOP_SHARE = 4;

    private final TriggerBook book;
    private final PartServices services;
    private final ReentrantLock lifecycle = new ReentrantLock();

    /** What was started last, also when it was stopped: its counters stay. */
    private volatile RunningTriggers latest;

    private boolean started;

    /** Whether nobody but drains has started them: the last of these stops them. */
    private boolean onlyDrained;

    private int drains;

    @Inject
    public Triggers(
            App app,
            EspalierDatabase database,
            FunctionRegistry functions,
            FunctionCaller caller,
            UserChanges users,
            AppValues values,
            TriggersConfig config,
            EspalierConfig espalier,
            Clock clock,
            @Any Instance<AttemptListener> listeners) {
        this(
                book(
                        app,
                        database,
                        new FunctionTarget.Functions(
                                functions, caller, espalier.functions().timeLimit()),
                        () -> users,
                        values,
                        config),
                services(database, config, clock)
                        .listened(listeners.isResolvable() ? listeners.get() : AttemptListener.NONE));
    }

    /**
     * The triggers of a process outside of a container, whose collections are prepared.
     *
     * @param users asked if there are authentication triggers
     */
    public static Triggers of(
            App app,
            EspalierDatabase database,
            FunctionTarget.Functions functions,
            Supplier<UserChanges> users,
            Values values,
            TriggersConfig config,
            Clock clock) {
        return new Triggers(book(app, database, functions, users, values, config), services(database, config, clock));
    }

    private static PartServices services(EspalierDatabase database, TriggersConfig config, Clock clock) {
        // A generator of the running thread: its seed must not be fixed in a native image.
        return PartServices.of(
                database, config, clock, () -> ThreadLocalRandom.current().nextLong());
    }

    Triggers(TriggerBook book, PartServices services) {
        this.book = book;
        this.services = services;
        this.latest = new RunningTriggers(book, services);
    }

    private static TriggerBook book(
            App app,
            EspalierDatabase database,
            FunctionTarget.Functions functions,
            Supplier<UserChanges> users,
            Values values,
            TriggersConfig config) {
        return TriggerBook.of(
                app,
                database,
                functions,
                new Processors(app.metadata().clientAppId(), values, functions, config),
                users);
    }

    /**
     * Starts the triggers, if they are enabled and not started yet. Comes back when it is recorded where each begins, so that
     * no change from then on is missed, or after {@code espalier.triggers.start-timeout} when MongoDB does not answer: then
     * this goes on trying.
     *
     * @throws TriggerException if a setting is out of its range
     */
    public void start() {
        lifecycle.lock();
        try {
            if (services.config().enabled()) {
                onlyDrained = false;
                startOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lifecycle.unlock();
        }
    }

    private void startOnce() throws InterruptedException {
        if (started || book.isEmpty()) {
            return;
        }
        SettingsCheck.check(services.config());
        RunningTriggers next = new RunningTriggers(book, services);
        latest = next;
        started = true;
        next.start();
        if (!next.awaitRecorded(services.config().startTimeout())) {
            LOG.warn("triggers: MongoDB has not answered yet; they go on trying");
        }
    }

    /**
     * Stops the triggers: no new event is begun, what runs may finish within {@code espalier.triggers.stop-timeout}, positions
     * are saved, and other processes take over at once. Afterwards {@link #start()} goes on where they stood.
     */
    public void stop() {
        lifecycle.lock();
        try {
            stopOnce(services.config().stopTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lifecycle.unlock();
        }
    }

    private void stopOnce(Duration limit) throws InterruptedException {
        if (started) {
            started = false;
            latest.stop(limit);
            book.processors().close();
        }
    }

    /**
     * Delivers everything from where the triggers stand until nothing is left that had happened when this was called, or the
     * time is nearly over; for platforms without processes that live on, also where triggers are not enabled. Triggers that
     * were started before go on afterwards; others are stopped.
     *
     * @param limit of all, with the stop
     */
    public DrainReport drain(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Duration stop = shorter(services.config().stopTimeout(), limit.dividedBy(STOP_SHARE));
        try {
            Drain drain = beginDrain();
            boolean complete = false;
            try {
                complete = book.isEmpty() || drain.await(end - stop.toNanos());
            } finally {
                endDrain(stop);
            }
            return drain.report(complete);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the drain was interrupted", e);
        }
    }

    private Drain beginDrain() throws InterruptedException {
        lifecycle.lock();
        try {
            if (started) {
                drains++;
                return new Drain(latest, services, latest.statuses());
            }
            startOnce();
            onlyDrained = started;
            drains++;
            // Its counters began with it.
            return new Drain(latest, services, List.of());
        } finally {
            lifecycle.unlock();
        }
    }

    private void endDrain(Duration stop) throws InterruptedException {
        lifecycle.lock();
        try {
            drains--;
            if (onlyDrained && drains == 0) {
                stopOnce(stop);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** One status per part of a trigger, in the order of the app; those that were refused are suspended. */
    public List<PartStatus> statuses() {
        Stream<PartStatus> known = latest.pieces().stream().map(PartPiece::status);
        return Stream.concat(known, book.refused().stream()).toList();
    }

    /** How a part of a trigger is doing, by its name; empty if there is none. Asks nobody. */
    public Optional<PartStatus> status(String part) {
        return latest.status(part)
                .or(() -> book.refused().stream()
                        .filter(refused -> refused.name().equals(part))
                        .findFirst());
    }

    /** Which process worked on each part when this one looked last; empty before the start. */
    public Map<String, Optional<String>> owners() {
        return latest.owners();
    }
}
