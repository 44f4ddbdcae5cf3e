package io.espalier.triggers.part;

import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.position.Frontier;
import java.util.Optional;

/**
 * An event that was read.
 *
 * @param place that the position cannot pass before the event is finished
 * @param document which document it is about
 * @param undeliverable why it becomes a dead letter without an attempt
 */
record PartEvent(
        TriggerDelivery delivery,
        Frontier.Place place,
        String document,
        Optional<DeliveryOutcome.Failed> undeliverable) {}
