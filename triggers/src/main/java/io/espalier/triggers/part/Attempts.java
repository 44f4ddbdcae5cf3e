package io.espalier.triggers.part;

import com.mongodb.MongoException;
import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.DeliveryTarget;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.lane.Turn;
import org.jboss.logging.Logger;

/** Makes attempts, and says whose failure a failed one is. Thread-safe. */
final class Attempts {
    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private final DeliveryTarget target;
    private final HeldPart held;
    private final PartProgress progress;
    private final PartSignal signal;

    Attempts(HeldPart held) {
        PartServices services = held.services();
        this.target = new TimedTarget(held.trigger().target(), services.listener(), services.clock());
        this.held = held;
        this.progress = held.progress();
        this.signal = held.signal();
    }

    DeliveryOutcome attempt(TriggerDelivery delivery, Turn turn) {
        if (!held.holder().isHeld()) {
            return new DeliveryOutcome.Lost();
        }
        delivery.begin(turn.slot());
        DeliveryOutcome outcome = judged(deliver(delivery), delivery);
        switch (outcome) {
            case DeliveryOutcome.Delivered ignored -> {
                if (delivery.isRepeated()) {
                    progress.repeatSkipped();
                    LOG.debugf("%s was already finished", delivery.id());
                } else {
                    progress.delivered();
                }
            }
            case DeliveryOutcome.Failed failed -> progress.attemptFailed(failed.errorCode());
            case DeliveryOutcome.Postponed postponed -> {
                delivery.uncount();
                progress.retried(postponed.reason());
            }
            case DeliveryOutcome.Occupied ignored -> delivery.uncount();
            case DeliveryOutcome.Lost ignored -> signal.lose();
            case DeliveryOutcome.Refused refused -> {
                delivery.uncount();
                progress.failed(refused.reason());
            }
        }
        return outcome;
    }

    private DeliveryOutcome deliver(TriggerDelivery delivery) {
        try {
            delivery.event();
        } catch (MongoException e) {
            return new DeliveryOutcome.Postponed("what belongs to the event cannot be read: " + FailureText.of(e));
        }
        return target.deliver(delivery);
    }

    private DeliveryOutcome judged(DeliveryOutcome outcome, TriggerDelivery delivery) {
        if (!(outcome instanceof DeliveryOutcome.Failed failed)) {
            return outcome;
        }
        if (signal.isAborted()) {
            return new DeliveryOutcome.Postponed("the trigger was stopped before its function had finished");
        }
        try {
            // Only the answer to a commit may be lost; and a database that is silent now can be what took so long.
            return held.services().deliveries().isFinished(delivery.id()) ? new DeliveryOutcome.Delivered() : failed;
        } catch (MongoException e) {
            return failed.isTimeLimit()
                    ? new DeliveryOutcome.Postponed("MongoDB does not answer: " + FailureText.of(e))
                    : failed;
        }
    }
}
