package io.espalier.triggers;

import com.mongodb.MongoException;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
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

    /** Between two looks whether another transaction has finished the event. */
    private static final Duration OCCUPIED_WAIT = Duration.ofMillis(250);

    private final String trigger;
    private final String function;
    private final TriggerPipeline pipeline;
    private final TriggerServices services;
    private final TriggerProgress progress;
    private final StopSignal signal;
    private final Backoff backoff;

    TriggerLane(
            DatabaseTriggerDefinition definition,
            TriggerPipeline pipeline,
            TriggerServices services,
            TriggerProgress progress,
            StopSignal signal) {
        this.trigger = definition.name();
        this.function = NotYet.function(definition);
        this.pipeline = pipeline;
        this.services = services;
        this.progress = progress;
        this.signal = signal;
        this.backoff = services.newBackoff();
    }

    /** @return whether the event is finished; if not the trigger stops, and the event comes again at the next start */
    boolean deliver(ChangeRead.Change change) {
        if (!signal.beginDelivery()) {
            return false;
        }
        try {
            return finish(
                    pipeline.toEvent(change.document()),
                    new TriggerDelivery(trigger, change.token(), services.deliveries()));
        } finally {
            signal.endDelivery();
        }
    }

    private boolean finish(BsonDocument event, TriggerDelivery delivery) {
        do {
            switch (attempt(event, delivery)) {
                case DeliveryOutcome.Delivered delivered -> {
                    finished(delivery);
                    return true;
                }
                case DeliveryOutcome.Failed failed -> {
                    if (!failed.isTimeLimit() || databaseAnswers(delivery)) {
                        return settle(delivery, deadLetter(delivery, event, failed));
                    }
                }
                case DeliveryOutcome.Postponed postponed -> postpone(postponed.reason());
                case DeliveryOutcome.Occupied occupied -> {
                    LOG.debugf("trigger '%s': another transaction is finishing %s", trigger, delivery.id());
                    signal.pause(OCCUPIED_WAIT);
                }
            }
        } while (!signal.isStopped());
        return false;
    }

    private DeliveryOutcome attempt(BsonDocument event, TriggerDelivery delivery) {
        FunctionCall call = FunctionCall.of(function, List.of(event), Caller.SYSTEM, Origin.TRIGGER, delivery.id())
                .withTrigger(trigger)
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
                delivery.id(),
                trigger,
                function,
                event,
                failed.errorCode(),
                failed.message(),
                services.clock().instant());
    }

    /** Whether it can have been the function that took so long; if MongoDB is silent now the event is tried again. */
    private boolean databaseAnswers(TriggerDelivery delivery) {
        try {
            services.deliveries().isRecorded(delivery.id());
            return true;
        } catch (MongoException e) {
            postpone("MongoDB does not answer: " + FailureText.of(e));
            return false;
        }
    }

    /**
     * Stores a dead letter, however long that takes; unless the effects were committed all the same, and only the answer to
     * the commit was lost.
     *
     * @return false if the trigger stops first
     */
    private boolean settle(TriggerDelivery delivery, DeadLetter letter) {
        do {
            try {
                if (services.deliveries().isRecorded(delivery.id())) {
                    finished(delivery);
                    return true;
                }
                services.deadLetters().store(letter);
                backoff.reset();
                progress.deadLettered(letter.errorCode());
                LOG.errorf(
                        "trigger '%s': function '%s' failed with %s; the event is dead letter %s",
                        trigger, function, letter.errorCode(), letter.deliveryId());
                return true;
            } catch (MongoException e) {
                postpone("a dead letter could not be stored: " + FailureText.of(e));
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
