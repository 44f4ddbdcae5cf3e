package io.espalier.gateway;

import java.util.List;

/** The refusals of endpoints that miss credentials, in App Services' words (spec/app-services.md §7.4). */
final class EndpointCredentials {
    /** Ways to show who one is that App Services knows and this version does not. */
    private static final List<String> HEADERS = List.of("apiKey", "api-key", "jwtTokenString");

    private EndpointCredentials() {}

    static GatewayException missing(RequestHeaders headers) {
        boolean email = headers.first("email").isPresent();
        boolean password = headers.first("password").isPresent();
        if (email != password) {
            return new GatewayException(
                    GatewayErrorCode.MISSING_PARAMETER,
                    "must specify some form of authentication (either email+password, api-key, or jwt) in the request"
                            + " header or body");
        }
        if (email || HEADERS.stream().anyMatch(name -> headers.first(name).isPresent())) {
            return new GatewayException(
                    GatewayErrorCode.NOT_SUPPORTED,
                    "credentials in headers are not supported in this version; log in and send Authorization: Bearer"
                            + " <access token>");
        }
        return new GatewayException(GatewayErrorCode.INVALID_PARAMETER, "no authentication methods were specified");
    }
}
