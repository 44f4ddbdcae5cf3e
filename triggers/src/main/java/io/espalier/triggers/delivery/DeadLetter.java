package io.espalier.triggers.delivery;

import java.time.Instant;

/**
 * An event that could not be delivered.
 *
 * @param receiver the function, or another processor
 * @param failure the last one
 */
public record DeadLetter(TriggerDelivery delivery, String receiver, DeliveryOutcome.Failed failure, Instant at) {}
