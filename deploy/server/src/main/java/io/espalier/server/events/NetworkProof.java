package io.espalier.server.events;

import io.espalier.gateway.http.AddressBlock;
import io.espalier.gateway.http.ClientRequest;
import java.util.List;
import java.util.Set;

/** A network whose every sender is trusted, because the operator says so. */
record NetworkProof(List<AddressBlock> blocks) implements SenderProof {
    @Override
    public boolean holds(ClientRequest request) {
        return AddressBlock.parseAddress(request.remoteAddress())
                .map(address -> blocks.stream().anyMatch(block -> block.contains(address)))
                .orElse(false);
    }

    @Override
    public String wanted() {
        return "an address of the trusted network";
    }

    @Override
    public Set<String> headers() {
        return Set.of();
    }
}
