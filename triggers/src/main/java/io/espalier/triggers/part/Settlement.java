package io.espalier.triggers.part;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import io.espalier.leases.LeaseLostException;
import io.espalier.triggers.delivery.DeadLetter;
import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.DeliveryState;
import io.espalier.triggers.delivery.FencedWrites;
import io.espalier.triggers.delivery.Holder;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.failure.Backoff;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.lane.Turn;
import io.espalier.triggers.position.WaitingEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What becomes of events that could not be delivered, durably, however long that takes. What a transaction has settled before
 * stays as it is: the delivery then becomes that. Each returns false if it cannot be done any more, because the lease is lost.
 * Thread-safe.
 */
final class Settlement {
    private static final Logger LOG = Logger.getLogger(Settlement.class);

    private final PartServices services;
    private final String receiver;
    private final Holder holder;
    private final FencedWrites writes;
    private final PartProgress progress;
    private final PartSignal signal;

    Settlement(HeldPart held) {
        this.services = held.services();
        this.receiver = held.trigger().target().receiver();
        this.holder = held.holder();
        this.writes = new FencedWrites(services.database(), holder, PartServices.OPERATION_TIME_LIMIT);
        this.progress = held.progress();
        this.signal = held.signal();
    }

    /** Parks an event that has failed, or that comes behind one that did. */
    boolean park(TriggerDelivery delivery, Instant dueAt, Optional<DeliveryOutcome.Failed> failure, Turn turn)
            throws InterruptedException {
        return settle(
                delivery,
                DeliveryState.PARKED,
                turn,
                session -> services.deliveries().park(session, delivery, dueAt, failure));
    }

    /** A parked event has failed again. */
    boolean postpone(TriggerDelivery delivery, Instant dueAt, DeliveryOutcome.Failed failure, Turn turn)
            throws InterruptedException {
        return settle(
                delivery,
                DeliveryState.PARKED,
                turn,
                session -> services.deliveries().postpone(session, delivery, dueAt, failure));
    }

    /** With total order an event that has failed is waited for: its attempts are counted on, whoever makes the next one. */
    void remember(TriggerDelivery delivery, Instant dueAt) {
        try {
            WaitingEvent waiting = new WaitingEvent(delivery.token(), delivery.attempts(), dueAt);
            if (!services.positions().await(delivery.part(), holder.fencingNumber(), waiting)) {
                signal.orders();
            }
        } catch (MongoException e) {
            // Another process would count from the attempt that was remembered last.
            progress.failed("an attempt could not be remembered: " + FailureText.of(e));
        }
    }

    /** A parked event was delivered. */
    boolean finishParked(TriggerDelivery delivery, Turn turn) throws InterruptedException {
        return settle(
                delivery,
                DeliveryState.FINISHED,
                turn,
                session -> services.deliveries().remove(session, delivery));
    }

    boolean deadLetter(TriggerDelivery delivery, DeliveryOutcome.Failed failure, Turn turn)
            throws InterruptedException {
        DeadLetter letter =
                new DeadLetter(delivery, receiver, failure, services.clock().instant());
        boolean done = settle(delivery, DeliveryState.DEAD, turn, session -> {
            services.deliveries().bury(session, delivery);
            services.deadLetters().store(session, letter);
        });
        if (done && delivery.isDead()) {
            progress.deadLettered();
            LOG.errorf(
                    "trigger '%s': %s failed with %s after %d attempts; the event is dead letter %s",
                    delivery.part().trigger(), receiver, failure.errorCode(), delivery.attempts(), delivery.id());
        }
        return done;
    }

    private boolean settle(TriggerDelivery delivery, DeliveryState next, Turn turn, Consumer<ClientSession> changes)
            throws InterruptedException {
        Backoff backoff = services.newBackoff();
        while (true) {
            try {
                DeliveryState settled =
                        writes.run(turn.slot(), session -> settleOnce(delivery, next, session, changes));
                if (settled != next) {
                    progress.repeatSkipped();
                    LOG.debugf("%s was already settled", delivery.id());
                }
                delivery.become(settled);
                return true;
            } catch (LeaseLostException e) {
                signal.lose();
                return false;
            } catch (MongoException e) {
                if (signal.isAborted()) {
                    return false;
                }
                progress.retried("a delivery could not be recorded: " + FailureText.of(e));
                Thread.sleep(backoff.next());
            }
        }
    }

    /** @return where the delivery stands then */
    private DeliveryState settleOnce(
            TriggerDelivery delivery, DeliveryState next, ClientSession session, Consumer<ClientSession> changes) {
        Optional<DeliveryState> before =
                delivery.transactional() ? services.deliveries().settled(session, delivery.id()) : Optional.empty();
        if (before.isEmpty()) {
            changes.accept(session);
        }
        return before.orElse(next);
    }
}
