package io.espalier.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what requests hold of this process: places and memory of bodies. Thread-safe. */
final class RequestLimits {
    private final int maxRequests;
    private final long maxBodyMemory;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bodyMemory = new AtomicLong();

    RequestLimits(int maxRequests, long maxBodyMemory) {
        if (maxRequests < 1 || maxBodyMemory < 1) {
            throw new IllegalArgumentException(
                    "espalier.server.max-requests and espalier.server.max-body-memory must be at least 1, got "
                            + maxRequests + " and " + maxBodyMemory);
        }
        this.maxRequests = maxRequests;
        this.maxBodyMemory = maxBodyMemory;
    }

    /** What one request holds. It may be given back more than once: only the first time counts. */
    final class Share {
        private long bytes;
        private boolean released;

        /** Whether so many more bytes of a body fit, with the memory they may come to take. */
        synchronized boolean take(int more) {
            if (released) {
                return false;
            }
            long memory = BodyMemory.of(bytes + more) - BodyMemory.of(bytes);
            if (bodyMemory.addAndGet(memory) > maxBodyMemory) {
                bodyMemory.addAndGet(-memory);
                return false;
            }
            bytes += more;
            return true;
        }

        synchronized void release() {
            if (!released) {
                released = true;
                bodyMemory.addAndGet(-BodyMemory.of(bytes));
                requests.decrementAndGet();
            }
        }
    }

    /** Whether one more request has a place. Its share must be released, whether or not it has. */
    boolean hasPlace() {
        return requests.get() <= maxRequests;
    }

    /** Whether a body of so many bytes would fit if there were no other. */
    boolean fitsAlone(long bytes) {
        return BodyMemory.of(bytes) <= maxBodyMemory;
    }

    /** The share of one more request. */
    Share enter() {
        requests.incrementAndGet();
        return new Share();
    }

    int requests() {
        return requests.get();
    }

    long bodyMemory() {
        return bodyMemory.get();
    }
}
