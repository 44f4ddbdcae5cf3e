package io.espalier.triggers;

import com.mongodb.client.ClientSession;
import io.espalier.functions.Delivery;

/** One event on its way to one trigger's function. */
final class TriggerDelivery implements Delivery {
    private static final int ID_DIGITS = 32;

    private final String id;
    private final String trigger;
    private final DeliveryRepository deliveries;
    private volatile boolean repeated;

    TriggerDelivery(String trigger, ResumeToken token, DeliveryRepository deliveries) {
        this.trigger = trigger;
        this.deliveries = deliveries;
        this.id = trigger + "/" + Sha256.hex(token.data()).substring(0, ID_DIGITS);
    }

    /** The trigger's name and 128 bits of the digest of the event's resume token: the same in every process. */
    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean recordIn(ClientSession session) {
        boolean first = deliveries.record(session, id, trigger);
        repeated = !first;
        return first;
    }

    /** Whether an earlier delivery had already finished the event, as the last transaction saw it. */
    boolean isRepeated() {
        return repeated;
    }
}
