package io.espalier.triggers.part;

import io.espalier.leases.Fence;
import io.espalier.leases.HeldLease;
import io.espalier.leases.LeaseCollection;
import io.espalier.leases.SharedWork;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.StoredPosition;
import java.time.Duration;
import java.util.Optional;
import org.bson.BsonTimestamp;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A part of a trigger as a piece of work that the processes share: while this one has its lease, a thread works on it. Thread-safe. */
public final class PartPiece implements SharedWork {
    private static final Logger LOG = Logger.getLogger(PartPiece.class);
    private static final int MOST_SLOTS = 1000;
    private static final Duration LOST_WAIT = Duration.ofSeconds(5);

    private final Trigger trigger;
    private final PartId part;
    private final PartServices services;
    private final Fence fence;
    private final PartProgress progress;
    private final LagWatch lag;
    private volatile @Nullable AtWork atWork;
    private boolean over;

    private record AtWork(PartSignal signal, Thread thread) {}

    public PartPiece(Trigger trigger, PartId part, PartServices services, LeaseCollection leases) {
        this.trigger = trigger;
        this.part = part;
        this.services = services;
        this.fence = new Fence(
                leases,
                Math.min(MOST_SLOTS, trigger.concurrency(services.config().concurrency())));
        this.progress = new PartProgress(part, services.clock());
        this.lag = new LagWatch(trigger.delivery().maxLagWarning(), progress);
    }

    public PartId part() {
        return part;
    }

    public PartStatus status() {
        return progress.status();
    }

    /** It may be begun from now on. */
    public void standBy() {
        progress.become(PartState.STANDBY);
    }

    /** It is not begun any more, whatever goes on of what was begun. */
    public synchronized void stopped() {
        over = true;
        // First, so that what is just ending cannot move the state afterwards.
        running().ifPresent(work -> work.signal().lose());
        progress.become(PartState.STOPPED);
    }

    /** What is stored about it now; only while it is at work. */
    public void look(StoredPosition stored) {
        running().ifPresent(work -> work.signal().look(stored));
    }

    /** Warns of a lag that is too long, and says when it is over; to be called now and then. */
    public void watchLag() {
        if (isAtWork()) {
            lag.look().ifPresent(news -> LOG.warnf("trigger part '%s' %s", part, news));
        }
    }

    /** Whether this process works on it. */
    public boolean isAtWork() {
        return running().isPresent();
    }

    /** Whether everything up to that time is delivered, but for what is parked until later. */
    public boolean hasReached(BsonTimestamp time) {
        return progress.hasReached(time);
    }

    @Override
    public void begin(HeldLease lease) {
        fence.raise(lease);
        PartSignal signal = new PartSignal();
        PartRun run =
                new PartRun(new HeldPart(trigger, part, services, new LeaseHolder(fence, lease), progress, signal));
        Thread thread =
                Thread.ofPlatform().name("espalier-trigger-" + part).daemon().unstarted(run::follow);
        atWork = new AtWork(signal, thread);
        thread.start();
    }

    @Override
    public void handOver(HeldLease lease) {
        Optional<AtWork> running = running();
        running.ifPresent(work -> work.signal().stop());
        // When the lease is lost meanwhile this is interrupted: what runs is then given up by whoever was told of the
        // loss.
        if (running.isEmpty() || join(running.get(), Duration.ZERO)) {
            ended();
        }
    }

    @Override
    public void lost(HeldLease lease) {
        running().ifPresent(work -> {
            work.signal().lose();
            work.thread().interrupt();
            // It is not begun again here while functions of the old run go on, unless they do not want to end.
            join(work, LOST_WAIT);
        });
        ended();
    }

    private synchronized void ended() {
        atWork = null;
        lag.forget();
        if (!over) {
            progress.become(PartState.STANDBY);
        }
    }

    /**
     * @param limit zero for none
     * @return false if the wait was interrupted
     */
    private static boolean join(AtWork work, Duration limit) {
        try {
            work.thread().join(limit.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<AtWork> running() {
        return Optional.ofNullable(atWork);
    }
}
