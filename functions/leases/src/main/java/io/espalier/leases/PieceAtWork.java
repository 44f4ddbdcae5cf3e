package io.espalier.leases;

import com.mongodb.MongoException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A piece from the moment it was taken until this process has done with it: calls its methods, each on a thread of its own, and
 * releases its lease after a hand-over. Thread-safe.
 */
final class PieceAtWork {
    private static final Logger LOG = Logger.getLogger(PieceAtWork.class);

    private final HeldLease lease;
    private final SharedWork work;
    private final Consumer<HeldLease> release;
    private final Consumer<PieceAtWork> onDone;
    private final Thread beginning;
    private PieceState state = PieceState.WORKING;
    private @Nullable Thread handingOver;
    private boolean failed;
    private boolean avoided;

    /**
     * @param release gives the lease back
     * @param onDone called once, when all methods of the piece have returned
     */
    PieceAtWork(HeldLease lease, SharedWork work, Consumer<HeldLease> release, Consumer<PieceAtWork> onDone) {
        this.lease = lease;
        this.work = work;
        this.release = release;
        this.onDone = onDone;
        this.beginning = thread(this::doBegin);
    }

    HeldLease lease() {
        return lease;
    }

    synchronized PieceState state() {
        return state;
    }

    /** Whether it failed to begin, and is better left to others for a while. */
    synchronized boolean isAvoided() {
        return avoided;
    }

    private synchronized boolean hasFailed() {
        return failed;
    }

    void begin() {
        beginning.start();
    }

    private void doBegin() {
        try {
            work.begin(lease);
        } catch (LeaseLostException e) {
            lose();
        } catch (MongoException e) {
            // Not the piece's own fault, which would only show again.
            if (failedToBegin(false)) {
                LOG.warnf("'%s' could not begin (%s); it is given back", lease.name(), nameOf(e));
                giveBack();
            }
        } catch (RuntimeException | Error e) {
            if (failedToBegin(true)) {
                LOG.errorf(e, "'%s' cannot begin here; it is given back", lease.name());
                giveBack();
            }
        }
    }

    /** @return whether nobody else is about to give it back */
    private synchronized boolean failedToBegin(boolean avoid) {
        failed = true;
        // After a loss it was interrupted, and fails for that.
        avoided = avoid && state.holds();
        return state == PieceState.WORKING && enter(PieceState.RELEASING);
    }

    /** Begins to hand it over, unless that was begun before or there is nothing left to hand over. */
    synchronized void handOver() {
        if (enter(PieceState.HANDING_OVER)) {
            handingOver = thread(this::doHandOver);
            handingOver.start();
        }
    }

    private void doHandOver() {
        try {
            beginning.join();
            if (!hasFailed()) {
                work.handOver(lease);
            }
        } catch (InterruptedException e) {
            // Only a loss interrupts this thread.
            return;
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "'%s' could not be handed over; its lease runs out by itself", lease.name());
            lose();
            return;
        }
        if (enter(PieceState.RELEASING)) {
            giveBack();
        }
    }

    private void giveBack() {
        try {
            release.accept(lease);
        } catch (MongoException e) {
            LOG.warnf("'%s' could not be given back (%s); its lease runs out by itself", lease.name(), nameOf(e));
        }
        finish();
    }

    /** The lease is gone, or must be taken for gone. Nothing happens if the piece needs it no more. */
    synchronized void lose() {
        if (!enter(PieceState.LOST)) {
            return;
        }
        lease.end();
        beginning.interrupt();
        if (handingOver != null && handingOver != Thread.currentThread()) {
            handingOver.interrupt();
        }
        thread(this::doLose).start();
    }

    private void doLose() {
        LOG.warnf("'%s' is lost", lease);
        try {
            work.lost(lease);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "'%s' did not take well that it was lost", lease.name());
        }
        try {
            beginning.join();
            Thread last = handingOver();
            if (last != null) {
                last.join();
            }
        } catch (InterruptedException e) {
            // Nobody knows this thread; whoever interrupts all threads ends the process.
            Thread.currentThread().interrupt();
        }
        finish();
    }

    private synchronized @Nullable Thread handingOver() {
        return handingOver;
    }

    private void finish() {
        if (enter(PieceState.DONE)) {
            onDone.accept(this);
        }
    }

    private synchronized boolean enter(PieceState next) {
        boolean may = state.next().contains(next);
        if (may) {
            state = next;
        }
        return may;
    }

    private static String nameOf(MongoException failure) {
        return failure.getClass().getSimpleName();
    }

    private Thread thread(Runnable method) {
        return Thread.ofPlatform()
                .daemon()
                .name("espalier-lease-" + lease.name())
                .unstarted(method);
    }
}
