package io.espalier.triggers.part;

import io.espalier.triggers.position.StoredPosition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Between the threads of a part and those who want something of it. Thread-safe. */
public final class PartSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch settled = new CountDownLatch(1);
    private @Nullable Thread reader;
    private volatile boolean stopped;
    private volatile boolean aborted;
    private volatile boolean lost;
    private volatile boolean orders;
    private volatile boolean sessionEnded;
    private volatile int revision;
    private final AtomicInteger replaysKnown = new AtomicInteger();
    private final AtomicBoolean replays = new AtomicBoolean();
    private volatile Optional<String> refusal = Optional.empty();

    /** No new event is begun, for good. */
    public void stop() {
        set(() -> stopped = true);
    }

    /** The lease is lost: nothing more may be changed. */
    public void lose() {
        set(() -> {
            lost = true;
            aborted = true;
            stopped = true;
        });
    }

    /** What runs is given up as well. */
    public void abort() {
        set(() -> {
            aborted = true;
            stopped = true;
        });
    }

    /** An operator has changed something: the position must be read again. */
    public void orders() {
        set(() -> orders = true);
    }

    /** The session ends, for whatever reason: those of its threads that wait hear of it. */
    void endSession() {
        set(() -> sessionEnded = true);
    }

    /** Its threads have come to their end: what follows may wait again. */
    void sessionEnded() {
        set(() -> sessionEnded = false);
    }

    /** The work goes on with what operators have ordered up to this revision. */
    void known(int newRevision) {
        revision = newRevision;
    }

    int revision() {
        return revision;
    }

    /** What is stored about the part now. */
    public void look(StoredPosition stored) {
        if (stored.revision() != revision || stored.suspension().isPresent()) {
            orders();
        }
        if (stored.replays() != replaysKnown.getAndSet(stored.replays())) {
            replays.set(true);
        }
    }

    /** Whether dead letters were parked for another attempt since it was asked last. */
    boolean takeReplays() {
        return replays.getAndSet(false);
    }

    /** The receiver takes nothing more: the part must be suspended. */
    void refuse(String reason) {
        set(() -> {
            refusal = Optional.of(reason);
            orders = true;
        });
    }

    /**
     * The orders are known now.
     *
     * @return why the part must be suspended, if it must
     */
    Optional<String> obey() {
        Optional<String> reason = refusal;
        set(() -> {
            orders = false;
            refusal = Optional.empty();
        });
        return reason;
    }

    /** The first attempt to open the stream has ended. */
    void settle() {
        settled.countDown();
    }

    /** @return false if the time was over first */
    public boolean awaitSettled(Duration limit) throws InterruptedException {
        return settled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    public boolean isStopped() {
        return stopped;
    }

    boolean isAborted() {
        return aborted;
    }

    boolean isLost() {
        return lost;
    }

    /** Whether the work that is going on must end, for good or to begin again. */
    boolean isInterrupted() {
        return stopped || orders || sessionEnded;
    }

    /** @return false if the wait was cut short because the work must end */
    boolean pause(Duration length) throws InterruptedException {
        long left = length.toNanos();
        lock.lockInterruptibly();
        try {
            while (!isInterrupted()) {
                if (left <= 0) {
                    return true;
                }
                left = changed.awaitNanos(left);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads from MongoDB on this thread, in such a way that the read is interrupted when the work must end.
     *
     * @return empty if it must end already
     */
    <T> Optional<T> reading(Supplier<T> read) {
        lock.lock();
        try {
            if (isInterrupted()) {
                return Optional.empty();
            }
            reader = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            return Optional.of(read.get());
        } finally {
            read();
        }
    }

    /** An interruption was meant for the read, not for what follows. */
    private void read() {
        lock.lock();
        try {
            reader = null;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            Thread reading = reader;
            if (reading != null && isInterrupted()) {
                reading.interrupt();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
