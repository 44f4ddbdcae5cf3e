package io.espalier.leases;

/**
 * Work was attempted under a lease that is no longer held. Nothing was done, and repeating does not help: it carries no label
 * that would make the driver repeat a transaction.
 */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(HeldLease lease, String reason) {
        super("the lease '" + lease.name() + "' with fencing number " + lease.fencingNumber() + " is lost: " + reason);
    }
}
