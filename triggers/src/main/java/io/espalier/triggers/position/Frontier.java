package io.espalier.triggers.position;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which events of a part are under way, in the order of the stream, and how far all are finished: lanes finish them in any
 * order, the position moves over what is finished without a gap. Thread-safe.
 */
public final class Frontier {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Place> places = new ArrayDeque<>();
    private TriggerPosition finished;
    private int unfinished;

    public Frontier(TriggerPosition start) {
        this.finished = start;
    }

    /** A place in the stream that the position cannot pass before it is finished. */
    public static final class Place {
        private final boolean event;
        private ResumeToken token;
        private boolean done;

        private Place(ResumeToken token, boolean event) {
            this.token = token;
            this.event = event;
            this.done = !event;
        }
    }

    /** An event was read. To be called in the order of the stream. */
    public Place begin(ResumeToken token) {
        Place place = new Place(token, true);
        lock.lock();
        try {
            places.addLast(place);
            unfinished++;
        } finally {
            lock.unlock();
        }
        return place;
    }

    /** The stream has come to this token without an event. To be called in the order of the stream. */
    public void reached(ResumeToken token) {
        lock.lock();
        try {
            Place last = places.peekLast();
            if (last == null) {
                finished = finished.reached(token);
            } else if (last.event) {
                places.addLast(new Place(token, false));
            } else {
                last.token = token;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is left to do for an event. */
    public void finish(Place place) {
        lock.lock();
        try {
            if (!place.done) {
                place.done = true;
                unfinished--;
            }
            while (!places.isEmpty() && places.getFirst().done) {
                Place first = places.removeFirst();
                finished = first.event ? finished.afterEvent(first.token) : finished.reached(first.token);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Everything before it is finished. */
    public TriggerPosition position() {
        lock.lock();
        try {
            return finished;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is under way. */
    public boolean isIdle() {
        lock.lock();
        try {
            return places.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How many events are not finished. */
    public int size() {
        lock.lock();
        try {
            return unfinished;
        } finally {
            lock.unlock();
        }
    }

    /** When the oldest event happened that is not finished. */
    public Optional<Instant> oldest() {
        lock.lock();
        try {
            return Optional.ofNullable(places.peekFirst())
                    .flatMap(place -> place.token.clusterTime())
                    .map(ClusterTimes::instant);
        } finally {
            lock.unlock();
        }
    }
}
