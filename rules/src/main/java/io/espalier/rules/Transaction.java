package io.espalier.rules;

import com.mongodb.client.ClientSession;
import java.util.Optional;

/** The transaction, if any, that the operations of a call run in. The call that owns it begins and ends it. */
@FunctionalInterface
public interface Transaction {

    Transaction NONE = Optional::empty;

    /** The session with the open transaction; empty outside of one. */
    Optional<ClientSession> session();
}
