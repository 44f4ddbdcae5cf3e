package io.espalier.functions;

import com.mongodb.client.ClientSession;
import io.espalier.rules.Deadline;
import org.bson.BsonValue;

/**
 * One of several attempts at the same call, of which one may run. It belongs to one call from outside; those that come from
 * inside of it have none.
 */
public interface CallAttempt {
    /** The only attempt: it runs, and nothing is kept of it. */
    CallAttempt ONLY = new CallAttempt() {
        @Override
        public boolean begin(boolean transactional, Deadline deadline) {
            return true;
        }

        @Override
        public void completeIn(ClientSession session, BsonValue result) {
            // Nobody will ask for it again.
        }
    };

    /**
     * Asked once on the body's thread, after the caller's rights were checked and before the body begins.
     *
     * @param transactional whether {@link #completeIn} will be called
     * @param deadline of the call
     * @return false if the body must not run, because another attempt has the answer; the call then has no result
     * @throws RuntimeException if the call is refused
     */
    boolean begin(boolean transactional, Deadline deadline);

    /**
     * Keeps the result in the transaction with the function's effects, after the body and before the commit; again when MongoDB
     * wants the transaction repeated.
     *
     * @throws RuntimeException if the transaction must not be committed
     */
    void completeIn(ClientSession session, BsonValue result);
}
