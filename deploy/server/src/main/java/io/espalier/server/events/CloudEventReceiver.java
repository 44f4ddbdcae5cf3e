package io.espalier.server.events;

import io.espalier.functions.EventInfo;
import io.espalier.functions.app.Secrets;
import io.espalier.gateway.event.EventReceiver;
import io.espalier.gateway.event.ReceivedEvent;
import io.espalier.gateway.http.ClientRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;

/** CloudEvents as the gateway takes them. */
@Singleton
final class CloudEventReceiver implements EventReceiver {
    private final TrustedSenders senders;

    @Inject
    CloudEventReceiver(CloudEventsConfig config, Secrets secrets) {
        this.senders = new TrustedSenders(config, secrets::content);
    }

    @Override
    public ReceivedEvent read(ClientRequest request) {
        return CloudEventReader.read(request);
    }

    @Override
    public boolean trustsSendersTo(String function) {
        return !senders.isEmptyFor(function);
    }

    @Override
    public boolean isTrusted(String function, EventInfo event, ClientRequest request) {
        return senders.isTrusted(function, event, request);
    }

    @Override
    public Set<String> proofHeaders() {
        return senders.proofHeaders();
    }
}
