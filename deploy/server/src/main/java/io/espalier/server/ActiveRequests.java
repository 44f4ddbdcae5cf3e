package io.espalier.server;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets so many requests be served at the same time; the others wait in their order, and take much less memory meanwhile. Thread-safe.
 */
final class ActiveRequests {
    private final int max;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private int active;

    /** A request whose turn comes. */
    @FunctionalInterface
    interface Request {
        /**
         * Begins to serve it, on another thread.
         *
         * @param end to be run once, when it is active no more, unless this throws
         */
        void begin(Runnable end);
    }

    /** @param max at least 1 */
    ActiveRequests(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("espalier.server.max-active-requests must be at least 1, got " + max);
        }
        this.max = max;
    }

    /** Serves a request as soon as it may be. */
    void serve(Request request) {
        if (begins(request)) {
            start(request);
        }
    }

    private synchronized boolean begins(Request request) {
        if (active < max) {
            active++;
            return true;
        }
        waiting.add(request);
        return false;
    }

    private void start(Request request) {
        boolean begun = false;
        try {
            request.begin(this::next);
            begun = true;
        } finally {
            if (!begun) {
                next();
            }
        }
    }

    private void next() {
        Request next;
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
