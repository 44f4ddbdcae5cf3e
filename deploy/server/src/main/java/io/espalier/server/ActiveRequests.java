package io.espalier.server;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Serves so many requests at the same time, each on a virtual thread of its own; the others wait in their order, and take much less
 * memory meanwhile. Thread-safe.
 */
final class ActiveRequests {
    private final int max;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int active;

    /** @param max at least 1 */
    ActiveRequests(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("espalier.server.max-active-requests must be at least 1, got " + max);
        }
        this.max = max;
    }

    /** Serves a request as soon as it may be. */
    void serve(Runnable request) {
        if (begins(request)) {
            start(request);
        }
    }

    private synchronized boolean begins(Runnable request) {
        if (active < max) {
            active++;
            return true;
        }
        waiting.add(request);
        return false;
    }

    private void start(Runnable request) {
        Thread.ofVirtual().name("espalier-request").start(() -> {
            try {
                request.run();
            } finally {
                next();
            }
        });
    }

    private void next() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                active--;
            }
        }
        if (next != null) {
            start(next);
        }
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
