package io.espalier.triggers.part;

import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.DeliveryTarget;
import io.espalier.triggers.delivery.TriggerDelivery;
import java.time.Clock;
import java.util.OptionalLong;

/** Tells a listener how late and how long the attempts of a receiver are. Thread-safe. */
record TimedTarget(DeliveryTarget target, AttemptListener listener, Clock clock) implements DeliveryTarget {

    @Override
    public String receiver() {
        return target.receiver();
    }

    @Override
    public void requireReady() {
        target.requireReady();
    }

    @Override
    public DeliveryOutcome deliver(TriggerDelivery delivery) {
        long began = clock.millis();
        long beginNanos = System.nanoTime();
        DeliveryOutcome outcome = target.deliver(delivery);
        AttemptResult result = AttemptResult.of(outcome);
        listener.ended(delivery.part(), result, System.nanoTime() - beginNanos);
        OptionalLong happened = delivery.happenedMillis();
        if (delivery.attempts() == 1 && result != AttemptResult.UNCOUNTED && happened.isPresent()) {
            listener.firstBegan(delivery.part(), Math.max(0, began - happened.getAsLong()));
        }
        return outcome;
    }
}
