package io.espalier.gateway.event;

import io.espalier.functions.EventInfo;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.util.Set;

/** What an adapter that takes events knows of their form, and of those who may send them. Thread-safe. */
public interface EventReceiver {

    /** For adapters that take no events. */
    EventReceiver NONE = new EventReceiver() {
        @Override
        public ReceivedEvent read(ClientRequest request) {
            throw new GatewayException(
                    GatewayErrorCode.UNSUPPORTED_MEDIA_TYPE, "this way to call does not take CloudEvents");
        }

        @Override
        public boolean trustsSendersTo(String function) {
            return false;
        }

        @Override
        public boolean isTrusted(String function, EventInfo event, ClientRequest request) {
            return false;
        }

        @Override
        public Set<String> proofHeaders() {
            return Set.of();
        }
    };

    /** @throws GatewayException if the event is malformed, or of a form that is not taken */
    ReceivedEvent read(ClientRequest request);

    /** Whether any event is trusted to run this function as system. */
    boolean trustsSendersTo(String function);

    /**
     * Whether this event runs this function as system.
     *
     * @return false if events of its type and source are not trusted for the function, whatever they show
     * @throws GatewayException if they are, and the request does not bring the proof
     */
    boolean isTrusted(String function, EventInfo event, ClientRequest request);

    /** The headers that hold proofs, by canonical name: no function gets to see them. */
    Set<String> proofHeaders();
}
