package io.espalier.leases;

import io.espalier.leases.ShareDecision.Self;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The pieces that this process took and has not done with, by the names of their leases. Thread-safe. */
final class PiecesAtWork {
    private final Map<String, ? extends SharedWork> works;
    private final Consumer<HeldLease> release;
    private final Duration avoidance;
    private final LongSupplier nanoTime;
    private final Map<String, PieceAtWork> pieces = new HashMap<>();

    /** Pieces that could not begin here, and since when. */
    private final Map<String, Long> avoided = new HashMap<>();

    private boolean closed;

    /**
     * @param works what is to be done, by the names of the leases
     * @param release gives a lease back
     * @param avoidance how long a piece that could not begin is left to others
     */
    PiecesAtWork(
            Map<String, ? extends SharedWork> works,
            Consumer<HeldLease> release,
            Duration avoidance,
            LongSupplier nanoTime) {
        this.works = Map.copyOf(works);
        this.release = release;
        this.avoidance = avoidance;
        this.nanoTime = nanoTime;
    }

    Set<String> known() {
        return works.keySet();
    }

    /** Begins the piece of a lease that was just taken, or gives it back if the end has come meanwhile. */
    void begin(HeldLease lease) {
        if (!beginUnlessClosed(lease)) {
            release.accept(lease);
        }
    }

    private synchronized boolean beginUnlessClosed(HeldLease lease) {
        if (!closed) {
            PieceAtWork piece = new PieceAtWork(lease, work(lease), release, this::done);
            pieces.put(lease.name(), piece);
            piece.begin();
        }
        return !closed;
    }

    private SharedWork work(HeldLease lease) {
        SharedWork work = works.get(lease.name());
        if (work == null) {
            throw new IllegalArgumentException("there is no piece for the lease '" + lease.name() + "'");
        }
        return work;
    }

    private synchronized void done(PieceAtWork piece) {
        String name = piece.lease().name();
        pieces.remove(name, piece);
        if (piece.isAvoided()) {
            avoided.put(name, nanoTime.getAsLong());
        }
        notifyAll();
    }

    /** The leases that are needed. */
    synchronized List<HeldLease> held() {
        return pieces.values().stream()
                .filter(piece -> piece.state().holds())
                .map(PieceAtWork::lease)
                .toList();
    }

    /** What a decision needs to know, all of one moment. */
    synchronized Self self(String owner, Set<String> leftLying) {
        return new Self(owner, known(), able(), names(PieceState.WORKING::equals), leaving(), leftLying);
    }

    private Set<String> leaving() {
        return names(state -> state != PieceState.WORKING);
    }

    private Set<String> names(Predicate<PieceState> filter) {
        Set<String> names = new HashSet<>();
        pieces.forEach((name, piece) -> {
            if (filter.test(piece.state())) {
                names.add(name);
            }
        });
        return names;
    }

    /** What this process works on, or could take now; nothing after the end, also in a round that the end has met. */
    synchronized Set<String> able() {
        if (closed) {
            return Set.of();
        }
        long now = nanoTime.getAsLong();
        avoided.values().removeIf(since -> now - since > avoidance.toNanos());
        Set<String> able = new HashSet<>(known());
        able.removeAll(avoided.keySet());
        able.removeAll(leaving());
        return able;
    }

    synchronized void handOver(Collection<String> names) {
        names.stream().map(pieces::get).forEach(piece -> {
            if (piece != null) {
                piece.handOver();
            }
        });
    }

    /** Hands over all pieces, and begins none any more. */
    synchronized void close() {
        closed = true;
        handOver(Set.copyOf(pieces.keySet()));
    }

    synchronized void lose(HeldLease lease) {
        PieceAtWork piece = pieces.get(lease.name());
        if (piece != null && piece.lease() == lease) {
            piece.lose();
        }
    }

    /**
     * Gives up the pieces whose time is over.
     *
     * @return nanoseconds until the time of the next one is over
     */
    synchronized long loseExpired() {
        long next = Long.MAX_VALUE;
        for (HeldLease lease : held()) {
            long left = lease.leftNanos();
            if (left == 0) {
                lose(lease);
            } else {
                next = Math.min(next, left);
            }
        }
        return next;
    }

    /**
     * Waits until nothing is at work.
     *
     * @return false if the time was over first
     */
    synchronized boolean awaitDone(Duration limit) throws InterruptedException {
        long end = nanoTime.getAsLong() + limit.toNanos();
        while (!pieces.isEmpty()) {
            long left = end - nanoTime.getAsLong();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }
}
