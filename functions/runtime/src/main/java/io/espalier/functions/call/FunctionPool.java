package io.espalier.functions.call;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.config.EspalierConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that function bodies run on: a bounded number of platform threads, because the operating system shares the
 * processors fairly among those, so that a body in a busy loop does not keep the others from running. Threads are started
 * when they are needed and end when they idle. Thread-safe.
 */
@Singleton
public final class FunctionPool {
    private static final Logger LOG = Logger.getLogger(FunctionPool.class);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ThreadPoolExecutor threads;
    private final AtomicInteger overdue = new AtomicInteger();

    /** Bodies and lent threads, running and waiting. */
    private final AtomicInteger taken = new AtomicInteger();

    private final int maxOverdue;

    private final int size;
    private final MemoryExhaustion exhaustion;

    @Inject
    public FunctionPool(EspalierConfig config, MemoryExhaustion exhaustion) {
        this(
                config.functions().poolSize(),
                config.functions().queueSize(),
                config.functions().maxOverdue(),
                exhaustion);
    }

    /**
     * @param size how many bodies run at the same time
     * @param queueSize how many calls may wait for a place
     * @param maxOverdue how many bodies may go on past their time limit before the process is no longer live
     */
    public FunctionPool(int size, int queueSize, int maxOverdue) {
        this(size, queueSize, maxOverdue, new MemoryExhaustion());
    }

    private FunctionPool(int size, int queueSize, int maxOverdue, MemoryExhaustion exhaustion) {
        if (size < 1 || queueSize < 1) {
            throw new IllegalArgumentException(
                    "espalier.functions.pool-size and espalier.functions.queue-size must be at" + " least 1, got "
                            + size + " and " + queueSize);
        }
        this.size = size;
        this.exhaustion = exhaustion;
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(
                        size,
                        size,
                        IDLE.toMillis(),
                        TimeUnit.MILLISECONDS,
                        new ArrayBlockingQueue<>(queueSize),
                        body -> {
                            Thread thread = new Thread(body, "espalier-function-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        }) {
                    @Override
                    protected void afterExecute(Runnable body, @Nullable Throwable failure) {
                        taken.decrementAndGet();
                    }
                };
        this.threads.allowCoreThreadTimeOut(true);
        this.maxOverdue = maxOverdue;
    }

    /**
     * @throws FunctionException with {@link FunctionErrorCode#TOO_MANY_REQUESTS} when as many calls wait as may, or when waiting
     *     would be in vain
     */
    void run(Runnable body) {
        if (overdue.get() >= size) {
            throw new FunctionException(
                    FunctionErrorCode.TOO_MANY_REQUESTS,
                    "all places are taken by functions that go on past their time limit; try again later");
        }
        taken.incrementAndGet();
        try {
            threads.execute(body);
        } catch (RejectedExecutionException e) {
            taken.decrementAndGet();
            throw new FunctionException(
                    FunctionErrorCode.TOO_MANY_REQUESTS, "too many calls are waiting; try again later", e);
        }
    }

    /**
     * Lends a thread to a request that is about to call a function, if a place is free and nobody waits for one. The thread keeps the
     * place until the request ends; the bodies of the request's calls run on it if it binds {@link StandIn#CURRENT}, as it must if
     * it calls any: a call that waits for another place would hold two.
     *
     * @return false if no place is free; nothing was done
     */
    public boolean lend(Runnable request) {
        if (taken.incrementAndGet() <= size) {
            try {
                threads.execute(request);
                return true;
            } catch (RejectedExecutionException e) {
                LOG.trace("no thread to lend", e);
            }
        }
        taken.decrementAndGet();
        return false;
    }

    /** Takes back a body that has not begun and need not any more, so that another call can wait in its stead. */
    void withdraw(Runnable body) {
        if (threads.remove(body)) {
            taken.decrementAndGet();
        }
    }

    /** A body ended with this failure, whether or not somebody still waits for it. */
    void failed(Throwable failure) {
        exhaustion.look(failure);
    }

    void overdueBegins() {
        overdue.incrementAndGet();
    }

    void overdueEnds() {
        overdue.decrementAndGet();
    }

    /** The number of bodies that run on although their time limit has passed. */
    public int overdueBodies() {
        return overdue.get();
    }

    /** The number of bodies that run or wait for a place, and of requests that have one. */
    public int taken() {
        return taken.get();
    }

    /** The number of bodies that can run at the same time. */
    public int places() {
        return size;
    }

    /** Whether so few bodies are overdue that the process can still do its work. */
    public boolean isLive() {
        return overdue.get() <= maxOverdue;
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
    }
}
