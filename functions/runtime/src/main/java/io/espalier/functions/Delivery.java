package io.espalier.functions;

import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.Optional;

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

    /** Whether the function runs in a transaction, also where its own definition does not say so. */
    default boolean transactional() {
        return false;
    }

    /** How long the function may run; empty for as long as any other. */
    default Optional<Duration> timeLimit() {
        return Optional.empty();
    }
}
