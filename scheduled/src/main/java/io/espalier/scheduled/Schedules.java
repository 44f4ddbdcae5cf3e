package io.espalier.scheduled;

import com.mongodb.MongoException;
import io.espalier.app.App;
import io.espalier.app.ImportReport;
import io.espalier.app.ScheduleDefinition;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.database.EspalierDatabase;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The app's schedules: starts the function of each slot once in the cluster (spec/app-services.md §5.6). Nothing happens
 * before {@link #start}. Once a minute every process looks which slots are due, and the one that records a slot first starts
 * its function, on a thread of its own, so that runs may overlap. A process that dies between the record and the
 * function's end leaves the slot as it is: at most one start. Thread-safe.
 */
@Singleton
public final class Schedules {
    private static final Logger LOG = Logger.getLogger(Schedules.class);
    private static final Instant NEVER = Instant.MIN;
    private final MinuteTicker ticker;
    private final Clock clock;
    private final ScheduledConfig config;
    private final SlotRepository repository;
    private final SlotRuns runs;
    private final List<Schedule> schedules = new ArrayList<>();
    private final List<ImportReport.Entry> problems = new ArrayList<>();
    private final ReentrantLock looking = new ReentrantLock();
    private boolean begun;
    private volatile boolean stopped;

    /** Slots up to here are not this process's matter; {@link #NEVER} until this process was started, or told to look. */
    private Instant begin = NEVER;

    @Inject
    public Schedules(
            App app,
            FunctionCaller caller,
            EspalierDatabase database,
            Instance<Scheduler> scheduler,
            Clock clock,
            ScheduledConfig config) {
        this(app.schedules(), caller::call, database, MinuteTicker.of(scheduler), clock, config);
    }

    Schedules(
            List<ScheduleDefinition> definitions,
            SlotRuns.Door door,
            EspalierDatabase database,
            MinuteTicker ticker,
            Clock clock,
            ScheduledConfig config) {
        this.ticker = ticker;
        this.clock = clock;
        this.config = config;
        this.repository = new SlotRepository(database, UUID.randomUUID().toString());
        this.runs = new SlotRuns(door, repository, clock);
        definitions.forEach(this::add);
    }

    private void add(ScheduleDefinition definition) {
        try {
            schedules.add(new Schedule(definition, CronExpression.parse(definition.cron())));
        } catch (CronException e) {
            problems.add(ScheduleProblems.entry(definition, e));
        }
    }

    /** Schedules that cannot be started. The others are not affected. */
    public List<ImportReport.Entry> problems() {
        return List.copyOf(problems);
    }

    /**
     * Begins to look for due slots, at once and then every minute. Does nothing if there are none, a second time, or after the
     * {@link #stop}.
     */
    public void start() {
        looking.lock();
        try {
            if (begun || stopped || schedules.isEmpty() || !config.enabled()) {
                return;
            }
            begun = true;
            begin = clock.instant();
            ticker.start(this::look);
        } finally {
            looking.unlock();
        }
    }

    /**
     * Ends looking for slots for good, and waits for a look that is under way and for runs that have begun: for both together
     * as long as {@code espalier.schedules.stop-wait} says. What is due from now on is left to others.
     */
    public void stop() {
        // A look that is under way ends at the next slot.
        stopped = true;
        runs.stopRepeating();
        long end = System.nanoTime() + config.stopWait().toNanos();
        boolean hasLooked = awaitLook(config.stopWait());
        if (!runs.await(Duration.ofNanos(Math.max(0, end - System.nanoTime()))) || !hasLooked) {
            LOG.warn("stopped while scheduled functions were still running; their slots will not be started again");
        }
    }

    /** False when the look, which may wait for a silent MongoDB, goes on after that time. */
    private boolean awaitLook(Duration limit) {
        try {
            if (!looking.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            if (begun) {
                ticker.stop();
            }
            return true;
        } finally {
            looking.unlock();
        }
    }

    /** Starts every slot that is due. */
    void look() {
        looking.lock();
        try {
            if (begun) {
                schedules.forEach(this::look);
            }
        } finally {
            looking.unlock();
        }
    }

    boolean isLooking() {
        return looking.isLocked();
    }

    private void look(Schedule schedule) {
        if (stopped) {
            return;
        }
        try {
            Instant now = clock.instant();
            if (!schedule.isFollowed()) {
                follow(schedule);
            }
            startUnanswered(schedule, now);
            for (Instant due : schedule.due(now)) {
                if (stopped) {
                    return;
                }
                schedule.ask(due);
                startIfFirst(schedule, due);
                schedule.settle(due);
            }
        } catch (MongoException e) {
            LOG.warnf(
                    "the slots of schedule '%s' cannot be recorded now and are tried again: %s",
                    schedule.name(), e.getClass().getSimpleName());
        }
    }

    /** The records are asked once: what this process records itself later must not settle what it has missed. */
    private void follow(Schedule schedule) {
        Optional<Instant> latest = repository.latestDue(schedule.name());
        if (latest.isEmpty()) {
            repository.recordFollowing(schedule.name(), begin, schedule.expiry(begin, config.retention()));
        }
        schedule.follow(latest.orElse(begin), begin);
    }

    private void startUnanswered(Schedule schedule, Instant now) {
        schedule.unanswered().ifPresent(due -> {
            Slot slot = Slot.of(schedule.name(), due);
            if (repository.isOwn(slot)) {
                runs.start(slot, schedule.functionName());
                schedule.settleLate(due, now);
            }
        });
    }

    private void startIfFirst(Schedule schedule, Instant due) {
        Slot slot = Slot.of(schedule.name(), due);
        if (repository.claim(
                slot, schedule.functionName(), clock.instant(), schedule.expiry(due, config.retention()))) {
            runs.start(slot, schedule.functionName());
        }
    }

    /**
     * Starts every slot that is due and waits a while for the runs: for processes that live from event to event, and are
     * told by an outside clock to look. Needs no {@link #start}.
     */
    public void drain() {
        looking.lock();
        try {
            if (begin.equals(NEVER)) {
                // The minute of the first tick is due, however long the process took to start in it.
                begin = clock.instant().truncatedTo(ChronoUnit.MINUTES).minusMillis(1);
            }
            schedules.forEach(this::look);
        } finally {
            looking.unlock();
        }
        if (!runs.await(config.stopWait())) {
            LOG.warn("scheduled functions are still running; the process may be frozen under them");
        }
    }

    /** The schedules that can be started, in the order of the app directory. */
    public List<ScheduleStatus> statuses() {
        return schedules.stream()
                .map(schedule -> new ScheduleStatus(
                        schedule.name(),
                        schedule.cron().toString(),
                        schedule.functionName(),
                        schedule.cron().next(clock.instant()).orElse(Instant.MAX),
                        repository.latest(schedule.name())))
                .toList();
    }

    /**
     * Runs a schedule's function now, beside its slots, and waits for its end.
     *
     * @throws FunctionException if there is no such schedule, or the function fails
     */
    public void runNow(String name) {
        Schedule schedule = schedules.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new FunctionException(
                        FunctionErrorCode.INVALID_PARAMETER, "there is no schedule '" + name + "'"));
        Slot slot = Slot.manual(name, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        while (!repository.recordManual(
                slot, schedule.functionName(), clock.instant(), schedule.expiry(slot.due(), config.retention()))) {
            slot = Slot.manual(name, slot.due().plusMillis(1));
        }
        runs.run(slot, schedule.functionName());
    }
}
