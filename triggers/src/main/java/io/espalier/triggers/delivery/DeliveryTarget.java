package io.espalier.triggers.delivery;

/** Who gets the events of a trigger. Thread-safe. */
public interface DeliveryTarget {

    /** Its name for operators, such as that of its function. */
    String receiver();

    /** Whether effects and the record of the delivery always commit together, also where the trigger does not ask for it. */
    default boolean isTransactional() {
        return false;
    }

    /**
     * Without its receiver a trigger must not consume events.
     *
     * @throws io.espalier.triggers.failure.TriggerException if there is no such receiver
     */
    void requireReady();

    /** Makes one attempt and waits for its end; an interrupt asks for an early one. */
    DeliveryOutcome deliver(TriggerDelivery delivery);
}
