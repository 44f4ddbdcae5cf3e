package io.espalier.server;

import io.espalier.functions.call.ResultRoom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what requests hold of this process: places, memory of bodies and of answers on their way. Thread-safe. */
final class RequestLimits {
    private final int maxRequests;
    private final long maxBodyMemory;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bodyMemory = new AtomicLong();
    private final AnswerMemory answers;

    RequestLimits(int maxRequests, long maxBodyMemory, long maxAnswerMemory) {
        this.maxRequests = (int) atLeastOne("max-requests", maxRequests);
        this.maxBodyMemory = atLeastOne("max-body-memory", maxBodyMemory);
        this.answers = new AnswerMemory(atLeastOne("max-answer-memory", maxAnswerMemory));
    }

    private static long atLeastOne(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("espalier.server." + key + " must be at least 1, got " + value);
        }
        return value;
    }

    /**
     * What one request holds: until its client has the answer or has left, and for as long as somebody works on it. Each of the
     * two may be said more than once: only the first time counts.
     */
    final class Share implements ResultRoom {
        private long body;
        private int answer;
        private boolean client = true;
        private boolean worker;

        /** Whether so many more bytes of a body fit, with the memory they may come to take. */
        synchronized boolean take(int more) {
            if (!client) {
                return false;
            }
            long memory = BodyMemory.of(body + more) - BodyMemory.of(body);
            if (bodyMemory.addAndGet(memory) > maxBodyMemory) {
                bodyMemory.addAndGet(-memory);
                return false;
            }
            body += more;
            return true;
        }

        @Override
        public boolean await(long bytes, Duration limit) throws InterruptedException {
            int taken = answers.take(bytes, limit);
            if (taken < 0) {
                return false;
            }
            keep(taken);
            return true;
        }

        @Override
        public boolean mayBeShort(long bytes) {
            return answers.counts(bytes);
        }

        private synchronized void keep(int taken) {
            if (isHeld()) {
                answer += taken;
            } else {
                answers.give(taken);
            }
        }

        /** The body has been read and is not needed any more; so many bytes wait for the client instead. */
        synchronized void answered(long bytes) {
            if (isHeld()) {
                bodyMemory.addAndGet(-BodyMemory.of(body));
                body = 0;
                int surplus = Math.max(0, answer - answers.unitsOf(bytes));
                answers.give(surplus);
                answer -= surplus;
            }
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

        private boolean isHeld() {
            return client || worker;
        }

        private void freeUnlessHeld() {
            if (!isHeld()) {
                bodyMemory.addAndGet(-BodyMemory.of(body));
                answers.give(answer);
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

    AnswerMemory answers() {
        return answers;
    }
}
