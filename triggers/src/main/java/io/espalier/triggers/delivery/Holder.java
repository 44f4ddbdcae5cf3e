package io.espalier.triggers.delivery;

import com.mongodb.client.ClientSession;

/** The lease that a part is worked on with, as far as deliveries need it. Thread-safe. */
public interface Holder {

    long fencingNumber();

    /** Whether the lease has not run out, by this process's own clock. */
    boolean isHeld();

    /**
     * Makes the transaction fail if there is a later holder, now or when it commits.
     *
     * @param slot no two transactions at a time may have the same
     * @throws io.espalier.leases.LeaseLostException if there is a later holder
     */
    void writeIn(ClientSession session, int slot);
}
