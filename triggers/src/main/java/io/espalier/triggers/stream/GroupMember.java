package io.espalier.triggers.stream;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import io.espalier.triggers.position.ResumeToken;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a shared stream has read and one of its readers has not taken yet, bounded in bytes: a reader that falls behind is let
 * go, and never holds up the others. Thread-safe.
 */
final class GroupMember {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int OVERHEAD = 256;

    private final ResumeToken start;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ChangeRead> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean letGo;
    private @Nullable MongoException failure;

    /** @param start everything after it comes */
    GroupMember(ResumeToken start) {
        this.start = start;
    }

    ResumeToken start() {
        return start;
    }

    /**
     * Of the stream's thread.
     *
     * @return false if the reader is let go
     */
    boolean offer(ChangeRead read) {
        lock.lock();
        try {
            if (letGo) {
                return false;
            }
            if (read instanceof ChangeRead.Quiet && waiting.peekLast() instanceof ChangeRead.Quiet) {
                waiting.removeLast();
            } else {
                bytes += size(read);
            }
            waiting.addLast(read);
            if (bytes > MAX_BYTES && waiting.size() > 1) {
                letGo = true;
                waiting.clear();
            }
            changed.signalAll();
            return !letGo;
        } finally {
            lock.unlock();
        }
    }

    /** The stream is lost. */
    void fail(MongoException newFailure) {
        lock.lock();
        try {
            failure = newFailure;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The reader wants nothing more. */
    void leave() {
        lock.lock();
        try {
            letGo = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it must read a stream of its own again. */
    boolean isLetGo() {
        lock.lock();
        try {
            return letGo;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for what was read next; empty if nothing came in time, or the reader was let go.
     *
     * @throws MongoException if the stream is lost and everything before was taken
     */
    Optional<ChangeRead> take(Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (waiting.isEmpty() && !letGo && failure == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            ChangeRead read = waiting.pollFirst();
            if (read != null) {
                bytes -= size(read);
                return Optional.of(read);
            }
            if (failure != null && !letGo) {
                throw failure;
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MongoInterruptedException("interrupted while waiting for changes", e);
        } finally {
            lock.unlock();
        }
    }

    private static int size(ChangeRead read) {
        return read instanceof ChangeRead.Change change
                ? change.document().getByteBuffer().remaining() + OVERHEAD
                : OVERHEAD;
    }
}
