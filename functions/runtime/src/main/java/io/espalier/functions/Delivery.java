package io.espalier.functions;

import com.mongodb.client.ClientSession;

/**
 * The delivery of an event to a function. When the function is transactional the door records the delivery in the same
 * transaction as the function's effects, so that they happen exactly once.
 */
public interface Delivery {

    /** Stable over repetitions of the same event. */
    String id();

    /**
     * Records, inside the transaction and before the function runs, that this delivery is being finished by it.
     *
     * @return false if an earlier transaction already finished it: then the function does not run
     */
    boolean recordIn(ClientSession session);
}
