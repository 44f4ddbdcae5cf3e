package io.espalier.server.events;

import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;

/** A header with a key that the sender knows; compared in constant time. Does not show the key. */
final class SharedKeyProof implements SenderProof {
    private final String header;
    private final byte[] key;

    SharedKeyProof(String header, String key) {
        this.header = RequestHeaders.canonical(header);
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean holds(ClientRequest request) {
        List<String> shown = request.headers().all(header);
        return shown.size() == 1 && MessageDigest.isEqual(key, shown.getFirst().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String wanted() {
        return "the header " + header + " with the key";
    }

    @Override
    public Set<String> headers() {
        return Set.of(header);
    }
}
