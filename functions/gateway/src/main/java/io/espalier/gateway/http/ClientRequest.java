package io.espalier.gateway.http;

import java.util.Locale;

/**
 * An HTTP request as it came, whatever brought it: nothing is decoded yet, and the adapter has bounded its size.
 *
 * @param method such as {@code GET}
 * @param path still percent-encoded, beginning with {@code /}
 * @param rawQuery still percent-encoded, without {@code ?}; empty for none
 * @param body empty for none
 * @param remoteAddress the address of the peer, numeric: a proxy's, when there is one
 * @param baseUrl scheme and host under which the client reached this process, such as {@code https://shop.example}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record ClientRequest(
        String method,
        String path,
        String rawQuery,
        RequestHeaders headers,
        byte[] body,
        String remoteAddress,
        String baseUrl) {
    public ClientRequest {
        method = method.toUpperCase(Locale.ROOT);
    }

    ClientRequest withPeer(String newRemoteAddress, String newBaseUrl) {
        return new ClientRequest(method, path, rawQuery, headers, body, newRemoteAddress, newBaseUrl);
    }

    public ClientRequest withMethod(String newMethod) {
        return new ClientRequest(newMethod, path, rawQuery, headers, body, remoteAddress, baseUrl);
    }
}
