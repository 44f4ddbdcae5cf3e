package io.espalier.gateway.route;

import io.espalier.functions.RequestInfo;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.PercentDecoding;
import io.espalier.gateway.http.QueryString;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request on its way through the gateway, with what was found out about it.
 *
 * @param request with the client's own address
 * @param path decoded
 */
public record Exchange(ClientRequest request, String correlationId, String path, QueryString query) {
    private static final Set<String> CREDENTIALS = Set.of("Email", "Password", "Apikey", "Api-Key", "Jwttokenstring");

    public static Exchange of(ClientRequest request, String correlationId) {
        return new Exchange(
                request, correlationId, PercentDecoding.path(request.path()), QueryString.parse(request.rawQuery()));
    }

    /** {@code context.request} and {@code %%request}: without anything that would let a function act as its caller. */
    public RequestInfo info() {
        return info(Set.of());
    }

    /** As {@link #info()}, without some headers more, by canonical name. */
    public RequestInfo info(Set<String> secretHeaders) {
        return new RequestInfo(
                request.method(),
                request.baseUrl() + request.path(),
                query.raw(),
                request.remoteAddress(),
                publicHeaders(secretHeaders));
    }

    /** The headers that functions get to see. A bearer token is for the gateway; other schemes are the function's own matter. */
    public Map<String, List<String>> publicHeaders() {
        return publicHeaders(Set.of());
    }

    private Map<String, List<String>> publicHeaders(Set<String> secretHeaders) {
        boolean bearer = BearerAuthentication.hasToken(request.headers());
        return request.headers()
                .without(name -> CREDENTIALS.contains(name)
                        || (bearer && name.equals("Authorization"))
                        || secretHeaders.contains(name));
    }
}
