package io.espalier.leases;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Makes a transaction commit only while its lease is the writer's: each writes a small document first, one of the lease's
 * <em>slots</em>, on the condition that nobody with a larger fencing number has raised it. A new holder raises all slots before he
 * begins: a transaction of his predecessor that is still open then can never commit, for it conflicts with the raised slot. No
 * clock takes part in that.
 *
 * <p>Thread-safe; but a slot is written by one transaction at a time, the second would only conflict and be repeated.
 */
public final class Fence {
    private static final Logger LOG = Logger.getLogger(Fence.class);

    /** Long enough where nobody holds a slot; whoever does is then looked for. */
    private static final Duration FIRST_ATTEMPT = Duration.ofMillis(300);

    private static final Duration LATER_ATTEMPTS = Duration.ofSeconds(1);

    private final FenceSlots slots;
    private final FencedTransactions transactions;
    private final OrphanedTransactions orphans;
    private final Duration firstAttempt;

    /** @param slots how many transactions of one holder may run at once, 1 to 1000; holders need not agree on it */
    public Fence(LeaseCollection collection, int slots) {
        this(collection, slots, FIRST_ATTEMPT);
    }

    Fence(LeaseCollection collection, int slots, Duration firstAttempt) {
        if (slots < 1 || slots > 1000) {
            throw new IllegalArgumentException("slots is " + slots + ", allowed is 1 to 1000");
        }
        this.slots = new FenceSlots(collection, slots);
        this.transactions = new FencedTransactions(collection);
        this.orphans = new OrphanedTransactions(collection, transactions);
        this.firstAttempt = firstAttempt;
    }

    /** How many transactions of one holder may run at once: slots are numbered from 0 to one less. */
    public int slots() {
        return slots.count();
    }

    /**
     * Shuts out all former holders: to be called at take-over, before any work. What they have committed is visible afterwards,
     * and nothing of theirs can be committed any more. Transactions that they left open are ended; where MongoDB does not permit
     * that, this waits until MongoDB ends them. Two round trips if nobody left any.
     *
     * @throws LeaseLostException if the lease is not held, or is lost meanwhile
     */
    public void raise(HeldLease lease) {
        Duration limit = firstAttempt;
        boolean told = false;
        while (true) {
            lease.requireHeld();
            try {
                slots.raise(lease, limit);
                return;
            } catch (MongoException e) {
                if (!mayPass(e)) {
                    throw e;
                }
                LOG.debugf(e, "lease '%s': its fence is not raised yet", lease.name());
            }
            if (!orphans.end(lease, LATER_ATTEMPTS) && limit.equals(LATER_ATTEMPTS) && !told) {
                told = true;
                LOG.warnf(
                        "lease '%s': a slot of its fence cannot be written, and no transaction is found that could be ended; it is"
                                + " tried again until MongoDB ends what holds it (transactionLifetimeLimitSeconds, a minute by"
                                + " default) or the lease is lost",
                        lease.name());
            }
            limit = LATER_ATTEMPTS;
        }
    }

    /** Waits that were too long, elections, and two holders who raise at once: the lease tells which of them is one. */
    private static boolean mayPass(MongoException failure) {
        return failure instanceof MongoTimeoutException
                || failure.hasErrorLabel("RetryableWriteError")
                || (failure instanceof MongoBulkWriteException bulk
                        && bulk.getWriteErrors().stream()
                                .anyMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY));
    }

    /**
     * Binds the session's transaction to the lease: its first statement, in each attempt of it. One round trip within the
     * transaction, and one before that tells a successor which transaction this is.
     *
     * @param slot from 0 to {@link #slots()} - 1, used by no other transaction of this holder at the same time
     * @throws LeaseLostException if the lease is not held: the transaction cannot commit and must not be repeated
     * @throws MongoException as any statement of a transaction; labelled as transient if the fence was raised meanwhile, and then
     *     the repetition fails with {@link LeaseLostException}
     */
    public void writeIn(ClientSession session, HeldLease lease, int slot) {
        Objects.checkIndex(slot, slots.count());
        if (!session.hasActiveTransaction()) {
            throw new IllegalStateException("the fence is written in a transaction, and none was started");
        }
        lease.requireHeld();
        transactions.record(session, lease, slot);
        slots.writeIn(session, lease, slot);
    }
}
