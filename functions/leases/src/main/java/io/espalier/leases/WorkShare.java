package io.espalier.leases;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import io.espalier.leases.ShareView.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps a fair share of named pieces of work for this process. Each process of the cluster that lives says so in {@link
 * LeaseCollection}, and looks once a round who else does; the pieces are divided among them, each under a lease of its own with
 * the name {@code share/piece}. Whoever has more than his share hands over, whoever has less takes; the pieces of a process that
 * died are taken when its leases have run out. A piece that some processes do not know, or that cannot begin there, is done by
 * the others.
 *
 * <p>No clock of a process is compared with another's. While MongoDB cannot be reached, leases run out on the monotonic clock and
 * the pieces are lost; afterwards they are taken anew. Runs once: {@link #start()}, then {@link #stop}. Thread-safe.
 */
public final class WorkShare {
    private static final Logger LOG = Logger.getLogger(WorkShare.class);

    /** How many lease times a piece that could not begin here is left to others. */
    private static final int AVOIDED_LEASE_TIMES = 3;

    private static final Duration LAST_WAIT = Duration.ofSeconds(1);

    private final String name;
    private final LeaseSettings settings;
    private final ShareRepository share;
    private final PiecesAtWork pieces;
    private final ShareRound round;
    private final LongSupplier nanoTime;
    private final ShareThread rounds;
    private final ShareThread expiry;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean leaving;
    private boolean reachable = true;

    /**
     * Reaches for no client and starts no thread yet.
     *
     * @param owner names this process, and no other that ever was
     * @param name of the share: letters, digits, {@code -} and {@code _}; all processes that have it divide its pieces
     * @param pieces what this process can do, by name
     */
    public WorkShare(
            LeaseCollection collection,
            String owner,
            String name,
            Map<String, ? extends SharedWork> pieces,
            LeaseSettings settings) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("a share's name is of letters, digits, - and _, and not '" + name + "'");
        }
        this.name = name;
        this.settings = settings;
        this.nanoTime = System::nanoTime;
        LeaseRepository leases = new LeaseRepository(collection, owner, settings);
        Map<String, SharedWork> works = new HashMap<>();
        pieces.forEach((piece, work) -> works.put(ShareRepository.leaseName(name, piece), work));
        Duration avoidance = settings.leaseTime().multipliedBy(AVOIDED_LEASE_TIMES);
        this.pieces = new PiecesAtWork(works, leases::release, avoidance, nanoTime);
        this.share = new ShareRepository(collection, leases, settings, name, owner, this.pieces.known());
        this.round = new ShareRound(owner, settings, share, leases, this.pieces, nanoTime);
        this.rounds = new ShareThread("espalier-share-" + name, this::oneRound);
        this.expiry = new ShareThread("espalier-share-" + name + "-expiry", this.pieces::loseExpired);
    }

    /** Starts to take pieces, at once and without waiting for MongoDB. */
    public void start() {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("the share '" + name + "' was started before");
        }
        rounds.start();
        expiry.start();
    }

    /**
     * Hands over all pieces at once. What is not over after {@code limit} is told that it is lost; its lease runs out by itself.
     *
     * @return whether everything was handed over
     */
    public boolean stop(Duration limit) {
        if (!started.get()) {
            return true;
        }
        long end = nanoTime.getAsLong() + limit.toNanos();
        leaving = true;
        pieces.close();
        rounds.wake();
        boolean done = false;
        try {
            done = pieces.awaitDone(limit);
            if (!done) {
                LOG.warnf("share '%s': not everything was handed over within %s", name, limit);
            } else if (!left.await(end - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
                LOG.warnf("share '%s': the others could not be told that this process leaves", name);
            }
            rounds.end(LAST_WAIT);
            expiry.end(LAST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pieces.held().forEach(pieces::lose);
        }
        return done;
    }

    /** What this process holds. */
    public List<HeldLease> held() {
        return pieces.held();
    }

    /** Who held each piece when this process looked last; nobody if it was free. */
    public Map<String, Optional<String>> owners() {
        Map<String, Optional<String>> owners = new TreeMap<>();
        for (Lease lease : round.latest().leases()) {
            owners.put(
                    lease.name().substring(name.length() + 1),
                    lease.free() ? Optional.empty() : Optional.of(lease.owner()));
        }
        return owners;
    }

    private long oneRound() {
        long begin = nanoTime.getAsLong();
        try {
            if (leaving) {
                leave();
                round.runLeaving();
            } else {
                round.run();
            }
            reached();
        } catch (MongoInterruptedException e) {
            LOG.debugf("share '%s': the round was interrupted", name);
        } catch (MongoException e) {
            notReached(e);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "share '%s': a mistake in a round", name);
        } finally {
            expiry.wake();
        }
        return begin + settings.round().toNanos() - nanoTime.getAsLong();
    }

    private void leave() {
        if (left.getCount() > 0) {
            share.leave();
            left.countDown();
        }
    }

    private void reached() {
        if (!reachable) {
            reachable = true;
            LOG.infof("share '%s': MongoDB answers again", name);
        }
    }

    private void notReached(MongoException failure) {
        if (reachable) {
            reachable = false;
            LOG.warnf(
                    "share '%s': MongoDB does not answer (%s, code %d); leases run out unless it does soon",
                    name, failure.getClass().getSimpleName(), failure.getCode());
        }
    }
}
