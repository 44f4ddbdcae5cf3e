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

    /**
     * What one request holds: until its client has the answer or has left, and for as long as somebody works on it. Each of the
     * two may be said more than once: only the first time counts.
     */
    final class Share {
        private long bytes;
        private boolean client = true;
        private boolean worker;

        /** Whether so many more bytes of a body fit, with the memory they may come to take. */
        synchronized boolean take(int more) {
            if (!client) {
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

        /** The work on a request begins whose client is still there; it holds the body even when the client leaves. */
        synchronized void workBegins() {
            worker = true;
        }

        synchronized void workEnds() {
            if (worker) {
                worker = false;
                freeUnlessHeld();
            }
        }

        /** The client has its answer, or has left. */
        synchronized void release() {
            if (client) {
                client = false;
                freeUnlessHeld();
            }
        }

        private void freeUnlessHeld() {
            if (!client && !worker) {
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
