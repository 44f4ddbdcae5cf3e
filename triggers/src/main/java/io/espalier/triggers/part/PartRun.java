package io.espalier.triggers.part;

import com.mongodb.MongoException;
import io.espalier.functions.FailureTrace;
import io.espalier.triggers.failure.Backoff;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.failure.StreamFailure;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import io.espalier.triggers.position.ClusterTimes;
import io.espalier.triggers.position.Frontier;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ReplicaSetIdentity;
import io.espalier.triggers.position.StartingPoint;
import io.espalier.triggers.position.StoredPosition;
import io.espalier.triggers.position.Suspension;
import io.espalier.triggers.position.TriggerPosition;
import java.time.Duration;
import java.util.Optional;
import org.bson.BsonTimestamp;
import org.jboss.logging.Logger;

/**
 * What the holder of a part's lease does with it, until the lease goes: one session after the other, and waiting while the part
 * is suspended. Belongs to one thread.
 */
public final class PartRun {
    private static final Logger LOG = Logger.getLogger(PartRun.class);

    /** How often a suspended part is looked at. */
    private static final Duration SUSPENDED_LOOK = Duration.ofSeconds(1);

    private final HeldPart held;
    private final Trigger trigger;
    private final PartId part;
    private final PartServices services;
    private final PartProgress progress;
    private final PartSignal signal;
    private final StartingPoint startingPoint;
    private final Backoff backoff;
    private boolean first = true;

    public PartRun(HeldPart held) {
        this.held = held;
        this.trigger = held.trigger();
        this.part = held.part();
        this.services = held.services();
        this.progress = held.progress();
        this.signal = held.signal();
        this.startingPoint = new StartingPoint(services.positions());
        this.backoff = services.newBackoff();
    }

    /** Works until the part is told to stop, or its lease is lost. */
    public void follow() {
        try {
            held.become(PartState.WAITING);
            while (!signal.isStopped()) {
                next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            signal.settle();
        }
    }

    private void next() throws InterruptedException {
        try {
            Optional<String> refusal = signal.obey();
            if (refusal.isPresent()) {
                throw new TriggerException(TriggerErrorCode.RECEIVER_REFUSES, refusal.get());
            }
            Optional<StoredPosition> claimed = claim();
            if (claimed.isEmpty()) {
                signal.lose();
                return;
            }
            StoredPosition stored = claimed.get();
            signal.known(stored.revision());
            if (stored.suspension().isPresent()) {
                progress.follows(new Frontier(stored.position()));
                standSuspended(stored.suspension().get());
            } else if (stored.position().part().partitions() != part.partitions()) {
                divideAnew(stored.position().part().partitions());
            } else {
                session(stored);
            }
        } catch (TriggerException e) {
            suspend(e.code(), String.valueOf(e.getMessage()));
        } catch (MongoException e) {
            survive(e);
        } catch (RuntimeException | Error e) {
            LOG.errorf("trigger part '%s' is broken: %s", part, FailureTrace.of(e));
            suspend(
                    TriggerErrorCode.BROKEN,
                    "a mistake in Espalier: " + e.getClass().getSimpleName());
        } finally {
            first = false;
        }
    }

    /** Where the part stands; empty if a later holder works on it. */
    private Optional<StoredPosition> claim() {
        ReplicaSetIdentity here =
                ReplicaSetIdentity.ask(services.database().client(), PartServices.OPERATION_TIME_LIMIT);
        TriggerPosition beginning = trigger.beginning(part, here);
        Optional<StoredPosition> claimed =
                startingPoint.claim(beginning, held.holder().fencingNumber());
        // What a new process may have mended is tried anew by each.
        boolean perhapsMended = first
                && claimed.flatMap(StoredPosition::suspension)
                        .map(suspension -> suspension.code().endsWithProcess())
                        .orElse(false);
        if (perhapsMended) {
            services.positions().release(part, held.holder().fencingNumber());
            return startingPoint.claim(beginning, held.holder().fencingNumber());
        }
        return claimed;
    }

    private void session(StoredPosition start) throws InterruptedException {
        trigger.target().requireReady();
        held.become(PartState.WAITING);
        new PartSession(held, start).work();
    }

    /**
     * Another version of the app divides the trigger otherwise, as happens while one replaces the other. Whoever has the lease
     * waits until that version may be gone.
     */
    private void divideAnew(int partitions) throws InterruptedException {
        progress.reopened("another version of the app divides the trigger into " + partitions
                + " partitions, this one into " + part.partitions());
        held.become(PartState.WAITING);
        signal.settle();
        if (signal.pause(services.config().leases().time())) {
            ReplicaSetIdentity here =
                    ReplicaSetIdentity.ask(services.database().client(), PartServices.OPERATION_TIME_LIMIT);
            services.layout()
                    .apply(trigger.parts().stream()
                            .map(each -> trigger.beginning(each, here))
                            .toList());
        }
    }

    private void standSuspended(Suspension suspension) throws InterruptedException {
        progress.failed(suspension.code() + ": " + suspension.message());
        held.become(PartState.SUSPENDED);
        signal.settle();
        signal.pause(SUSPENDED_LOOK);
    }

    private void survive(MongoException failure) throws InterruptedException {
        switch (StreamFailure.of(failure)) {
            case TRANSIENT -> waitForDatabase(failure);
            case HISTORY_LOST -> historyLost(failure);
            case EVENT_TOO_LARGE ->
                suspend(
                        TriggerErrorCode.EVENT_TOO_LARGE,
                        "a change event is larger than 16 MB, which MongoDB cannot hand out, even without documents");
            case TOKEN_REFUSED, REFUSED -> suspend(TriggerErrorCode.STREAM_REFUSED, FailureText.ofOpening(failure));
        }
    }

    private void waitForDatabase(MongoException failure) throws InterruptedException {
        progress.reopened(FailureText.of(failure));
        held.become(PartState.WAITING);
        signal.settle();
        Duration wait = backoff.next();
        LOG.warnf("trigger part '%s': %s; tried again in %d ms", part, FailureText.of(failure), wait.toMillis());
        signal.pause(wait);
    }

    private void historyLost(MongoException failure) throws InterruptedException {
        StoredPosition stored = services.positions().find(part).orElseThrow();
        BsonTimestamp since = stored.position().clusterTime();
        if (!trigger.toleratesGaps()) {
            suspend(
                    TriggerErrorCode.HISTORY_LOST,
                    "the oplog no longer reaches back to the position, " + ClusterTimes.instant(since) + " ("
                            + FailureText.of(failure)
                            + "): changes since then can no longer be read. To go on without them, resume the trigger from"
                            + " now; then make the oplog larger");
            return;
        }
        ReplicaSetIdentity here =
                ReplicaSetIdentity.ask(services.database().client(), PartServices.OPERATION_TIME_LIMIT);
        TriggerPosition now = TriggerPosition.startingAfter(
                here.now(), part, stored.position().pipelineHash(), here.id());
        LOG.errorf(
                "trigger part '%s': the oplog no longer reaches back to %s: the changes from then until now are lost, and"
                        + " it goes on, as tolerate_resume_errors says",
                part, ClusterTimes.instant(since));
        progress.failed("HISTORY_LOST: went on without the changes since " + ClusterTimes.instant(since));
        if (!services.positions()
                .skipTo(
                        now,
                        since,
                        "the oplog did not reach back",
                        held.holder().fencingNumber())) {
            signal.orders();
        }
    }

    /** Durably, so that every process knows; however long that takes. */
    private void suspend(TriggerErrorCode code, String reason) throws InterruptedException {
        progress.failed(code + ": " + reason);
        held.become(PartState.SUSPENDED);
        LOG.errorf("trigger part '%s' is suspended: %s: %s", part, code, reason);
        signal.settle();
        Suspension suspension = new Suspension(code, reason, services.clock().instant());
        while (!signal.isStopped()) {
            try {
                services.positions().suspend(part, held.holder().fencingNumber(), suspension);
                return;
            } catch (MongoException e) {
                signal.pause(backoff.next());
            }
        }
    }
}
