package io.espalier.server.events;

import io.espalier.gateway.http.ClientRequest;
import java.util.Set;

/** What a sender of events has to show. Thread-safe. */
sealed interface SenderProof permits OidcProof, SharedKeyProof, NetworkProof {

    /**
     * @throws io.espalier.gateway.http.GatewayException if it cannot be decided now
     */
    boolean holds(ClientRequest request);

    /** Says to a sender what is missing, and nothing that helps to guess it. */
    String wanted();

    /** The headers that hold it, by canonical name. */
    Set<String> headers();
}
