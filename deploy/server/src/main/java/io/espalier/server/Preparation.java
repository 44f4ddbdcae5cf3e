package io.espalier.server;

import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoServerException;
import io.espalier.functions.FailureTrace;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Prepares the database beside the process's way: runs all migrations, again and again until MongoDB lets them, and then what
 * needs them. Stops when it is asked to.
 */
final class Preparation {
    private static final Logger LOG = Logger.getLogger(Preparation.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration STOP_WAIT = Duration.ofSeconds(3);

    private final List<Migration> migrations;
    private final EspalierDatabase database;
    private final Runnable afterwards;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread thread;

    Preparation(List<Migration> migrations, EspalierDatabase database, Runnable afterwards) {
        this.migrations = List.copyOf(migrations);
        this.database = database;
        this.afterwards = afterwards;
        this.thread = Thread.ofVirtual().name("espalier-preparation").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits until all is prepared; false if that takes longer. */
    boolean await(Duration limit) {
        try {
            return finished.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isFinished() {
        return finished.getCount() == 0;
    }

    /** Asks the preparation to end, and waits a few seconds for that. */
    void stop() {
        thread.interrupt();
        try {
            thread.join(STOP_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            migrate();
            afterwards.run();
            finished.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    "the database could not be prepared: triggers and schedules stand still: %s", FailureTrace.of(e));
        }
    }

    private void migrate() throws InterruptedException {
        Duration wait = FIRST_WAIT;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                migrations.forEach(migration -> migration.migrate(database));
                return;
            } catch (MongoInterruptedException e) {
                throw stopped(e);
            } catch (RuntimeException e) {
                LOG.warnf("MongoDB could not be prepared, next attempt in %s: %s", wait, reason(e));
                LOG.debugf("why: %s", FailureTrace.of(e));
            }
            Thread.sleep(jittered(wait));
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
        }
        throw new InterruptedException();
    }

    /** What the server answers may quote documents; what the driver itself says names addresses and is needed. */
    private static String reason(RuntimeException e) {
        return e instanceof MongoServerException answer
                ? answer.getClass().getSimpleName() + " with code " + answer.getCode()
                : e.toString();
    }

    private static InterruptedException stopped(MongoInterruptedException cause) {
        InterruptedException stopped = new InterruptedException();
        stopped.initCause(cause);
        return stopped;
    }

    private static Duration jittered(Duration wait) {
        return wait.minusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 2));
    }
}
