package io.espalier.gateway.http;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides which client stands behind a request. Forwarding headers count only from configured proxies: the chain is walked
 * from the peer backwards, and the first address that is no trusted proxy is the client's.
 */
public final class TrustedProxies {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\-_\\[\\]:]{1,255}");

    private final List<AddressBlock> proxies;
    private final Optional<String> baseUrl;

    public TrustedProxies(List<String> proxies, Optional<String> baseUrl) {
        this.proxies = proxies.stream()
                .map(String::strip)
                .map(block -> AddressBlock.parse("espalier.http.trusted-proxies", block))
                .toList();
        this.baseUrl = baseUrl.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    /** The request as the client sent it, its address and base URL no longer those of a proxy. */
    public ClientRequest resolve(ClientRequest request) {
        if (!trusts(request.remoteAddress())) {
            return request.withPeer(request.remoteAddress(), baseUrl.orElse(request.baseUrl()));
        }
        return request.withPeer(client(request), baseUrl.orElseGet(() -> forwardedBaseUrl(request)));
    }

    private String client(ClientRequest request) {
        String client = request.remoteAddress();
        List<String> chain = request.headers().all("X-Forwarded-For").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .toList();
        for (int i = chain.size() - 1; i >= 0 && trusts(client); i--) {
            if (AddressBlock.parseAddress(chain.get(i)).isEmpty()) {
                return client; // what no proxy of ours can have written ends the chain
            }
            client = chain.get(i);
        }
        return client;
    }

    private boolean trusts(String address) {
        return !proxies.isEmpty()
                && AddressBlock.parseAddress(address)
                        .map(parsed -> proxies.stream().anyMatch(block -> block.contains(parsed)))
                        .orElse(false);
    }

    private static String forwardedBaseUrl(ClientRequest request) {
        int scheme = request.baseUrl().indexOf("://");
        String proto = last(request, "X-Forwarded-Proto")
                .filter(value -> value.equals("http") || value.equals("https"))
                .orElse(request.baseUrl().substring(0, Math.max(scheme, 0)));
        String host = last(request, "X-Forwarded-Host")
                .filter(value -> HOST.matcher(value).matches())
                .orElse(request.baseUrl().substring(scheme < 0 ? 0 : scheme + 3));
        return proto + "://" + host;
    }

    private static Optional<String> last(ClientRequest request, String header) {
        List<String> values = request.headers().all(header);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String[] list = values.getLast().split(",", -1);
        return Optional.of(list[list.length - 1].strip());
    }
}
