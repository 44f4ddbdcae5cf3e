package io.espalier.rules;

import com.mongodb.client.ClientSession;
import java.util.Optional;

/**
 * The transaction, if any, that the operations of a call run in. The call that owns it begins and ends it.
 *
 * <p>The owner gives the session a default timeout of what is left of its call's time ({@code
 * ClientSessionOptions.Builder#defaultTimeout}): the driver does not let a single operation of a transaction carry a limit
 * of its own. A failure after which MongoDB asks to repeat the whole transaction reaches the owner as a {@link
 * RulesException} with a {@link RulesException#transientFailure()}.
 */
@FunctionalInterface
public interface Transaction {

    Transaction NONE = Optional::empty;

    /** The session with the open transaction; empty outside of one. */
    Optional<ClientSession> session();

    /**
     * Told that rules refused a write inside this transaction, or that one ended before they were asked. The owner must not commit it any more, whatever the function
     * makes of the exception (spec/app-services.md §2.8, 15).
     */
    default void refused() {}

    /**
     * Told that MongoDB failed an operation inside this transaction, and with that the transaction itself: nothing in it can
     * be committed any more, and whatever else is tried in it fails as well.
     *
     * @param failure what the operation threw
     */
    default void lost(RulesException failure) {}
}
