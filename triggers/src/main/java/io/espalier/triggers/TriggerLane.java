package io.espalier.triggers;

import com.mongodb.MongoException;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;

/**
 * Delivers the events of one trigger, strictly one after the other. An event is finished when its function ran to its end,
 * or when its dead letter is stored; until then it is tried again. Belongs to one thread.
 */
final class TriggerLane {
    private static final Logger LOG = Logger.getLogger(TriggerLane.class);

    /** A call that ends this close to the function's time limit has used it up. */
    private static final Duration LIMIT_MARGIN = Duration.ofSeconds(1);

    private final String trigger;
    private final String function;
    private final TriggerPipeline pipeline;
    private final TriggerServices services;
    private final TriggerProgress progress;
    private final StopSignal signal;
    private final Backoff backoff;
    private final Clock clock;

    TriggerLane(
            DatabaseTriggerDefinition definition,
            TriggerPipeline pipeline,
            TriggerServices services,
            TriggerProgress progress,
            StopSignal signal) {
        this.trigger = definition.name();
        this.function = definition.functionName();
        this.pipeline = pipeline;
        this.services = services;
        this.progress = progress;
        this.signal = signal;
        this.backoff = services.newBackoff();
        this.clock = services.clock();
    }

    /** @return whether the event is finished; if not the trigger stops, and the event comes again at the next start */
    boolean deliver(ChangeRead.Change change) {
        BsonDocument event = pipeline.toEvent(change.document());
        TriggerDelivery delivery = new TriggerDelivery(trigger, change.token(), services.deliveries());
        while (signal.beginDelivery()) {
            DeliveryOutcome outcome;
            try {
                outcome = attempt(event, delivery);
            } finally {
                signal.endDelivery();
            }
            switch (outcome) {
                case DeliveryOutcome.Delivered delivered -> {
                    finished(delivery);
                    return true;
                }
                case DeliveryOutcome.Failed failed -> {
                    if (store(deadLetter(delivery, event, failed))) {
                        return true;
                    }
                }
                case DeliveryOutcome.Postponed postponed -> postpone(postponed.reason());
            }
        }
        return false;
    }

    private DeliveryOutcome attempt(BsonDocument event, TriggerDelivery delivery) {
        FunctionCall call = FunctionCall.of(function, List.of(event), Caller.SYSTEM, Origin.TRIGGER, delivery.id())
                .withDelivery(delivery);
        long begin = System.nanoTime();
        try {
            services.target().deliver(call);
            return new DeliveryOutcome.Delivered();
        } catch (FunctionException e) {
            if (signal.isAborted()) {
                return new DeliveryOutcome.Postponed("the trigger was stopped before its function had finished");
            }
            Duration used = Duration.ofNanos(System.nanoTime() - begin);
            boolean inTime = used.compareTo(services.functionTimeLimit().minus(LIMIT_MARGIN)) < 0;
            return DeliveryOutcome.ofFailure(e, inTime);
        }
    }

    private void finished(TriggerDelivery delivery) {
        backoff.reset();
        if (delivery.isRepeated()) {
            progress.repeatSkipped();
            LOG.debugf("trigger '%s': %s was already finished", trigger, delivery.id());
        } else {
            progress.delivered();
        }
    }

    private DeadLetter deadLetter(TriggerDelivery delivery, BsonDocument event, DeliveryOutcome.Failed failed) {
        return new DeadLetter(
                delivery.id(), trigger, function, event, failed.errorCode(), failed.message(), clock.instant());
    }

    /** Stores a dead letter, however long that takes. @return false if the trigger stops first */
    private boolean store(DeadLetter letter) {
        do {
            try {
                services.deadLetters().store(letter);
                backoff.reset();
                progress.deadLettered(letter.errorCode());
                LOG.errorf(
                        "trigger '%s': function '%s' failed with %s; the event is dead letter %s",
                        trigger, function, letter.errorCode(), letter.deliveryId());
                return true;
            } catch (MongoException e) {
                postpone("the dead letter could not be stored: " + FailureText.of(e));
            }
        } while (!signal.isStopped());
        return false;
    }

    private void postpone(String reason) {
        progress.retried(reason);
        progress.become(TriggerState.WAITING);
        Duration wait = backoff.next();
        LOG.warnf("trigger '%s': %s; tried again in %d ms", trigger, reason, wait.toMillis());
        if (signal.pause(wait)) {
            progress.become(TriggerState.RUNNING);
        }
    }
}
