package io.espalier.gateway.http;

import io.espalier.app.App;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which browsers' pages may call: those of {@code allowed_request_origins}, or any when none is listed
 * (spec/app-services.md §1.2). Requests from elsewhere are refused, not only hidden from the page. Without a list the answer is
 * open to all pages and so never to credentials that a browser would add by itself.
 */
public final class CorsPolicy {
    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD";
    private static final String EXPOSED = "X-Correlation-Id, Location, Allow, Retry-After, Idempotency-Replayed";
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9_\\-]{1,64}");

    /** Passwords and keys in headers are for servers: pages must log in (spec/app-services.md §7.4). */
    private static final Set<String> NOT_FOR_PAGES = Set.of("email", "password", "apikey", "api-key", "jwttokenstring");

    private final Set<String> allowedOrigins;

    public CorsPolicy(App app) {
        this.allowedOrigins =
                app.allowedRequestOrigins().stream().map(CorsPolicy::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws GatewayException if the request comes from a page that may not call */
    public void check(ClientRequest request) {
        Optional<String> origin = request.headers().first("Origin");
        if (origin.isPresent() && !allows(origin.get(), request)) {
            throw new GatewayException(
                    GatewayErrorCode.DOMAIN_NOT_ALLOWED,
                    "pages of origin '" + origin.get() + "' may not call this app: see allowed_request_origins");
        }
    }

    /** Whether a browser asks here what it may do, before it does it. */
    public boolean isPreflight(ClientRequest request) {
        return request.method().equals("OPTIONS")
                && request.headers().first("Origin").isPresent()
                && request.headers().first("Access-Control-Request-Method").isPresent();
    }

    public ClientResponse preflight(ClientRequest request) {
        String headers = request.headers().all("Access-Control-Request-Headers").stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(name -> HEADER_NAME.matcher(name).matches())
                .filter(name -> !NOT_FOR_PAGES.contains(name.toLowerCase(Locale.ROOT)))
                .distinct()
                .collect(Collectors.joining(", "));
        ClientResponse response = ClientResponse.empty(204)
                .with("Access-Control-Allow-Methods", METHODS)
                .with("Access-Control-Max-Age", "3600");
        return headers.isEmpty() ? response : response.with("Access-Control-Allow-Headers", headers);
    }

    /** The response, with what the browser must know before it hands it to the page. */
    public ClientResponse decorate(ClientRequest request, ClientResponse response) {
        ClientResponse varying = response.adding("Vary", "Origin");
        Optional<String> origin = request.headers().first("Origin");
        if (origin.isEmpty() || !allows(origin.get(), request)) {
            return varying;
        }
        ClientResponse open = varying.with("Access-Control-Expose-Headers", EXPOSED);
        return allowedOrigins.isEmpty()
                ? open.with("Access-Control-Allow-Origin", "*")
                : open.with("Access-Control-Allow-Origin", origin.get())
                        .with("Access-Control-Allow-Credentials", "true");
    }

    private boolean allows(String origin, ClientRequest request) {
        return allowedOrigins.isEmpty()
                || allowedOrigins.contains(normal(origin))
                || normal(origin).equals(normal(request.baseUrl()));
    }

    private static String normal(String origin) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
