package io.espalier.triggers.processor;

import io.espalier.app.RetryPolicy;
import io.espalier.triggers.delivery.TriggerDelivery;

/**
 * Who decides about events that could not be sent: the trigger's own retry policy, if it allows more than one attempt, as if the
 * receiver were a function; otherwise App Services' way (spec/app-services.md §5.4).
 *
 * @param retries how often that way sends an event again
 */
record SendingPolicy(RetryPolicy retry, int retries) {

    /** Whether failures become parked events and dead letters. Events that were dead letters already never suspend a trigger. */
    boolean isTriggersOwn(TriggerDelivery delivery) {
        return retry.attempts() > 1 || delivery.isParked();
    }

    /** Whether the event was sent as often as the trigger's own policy says. */
    boolean isLastAttempt(TriggerDelivery delivery) {
        return delivery.attempts() >= retry.attempts();
    }

    /** Whether the event may be sent again without being counted. */
    boolean mayRetry(TriggerDelivery delivery) {
        return delivery.postponements() < retries;
    }
}
