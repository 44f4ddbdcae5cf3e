package io.espalier.gateway.route;

import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.util.Optional;

/** Addresses below {@code …/app/<client app id>/}. */
public final class AppAddress {
    private final String prefix;
    private final String clientAppId;

    public AppAddress(String prefix, String clientAppId) {
        this.prefix = prefix;
        this.clientAppId = clientAppId;
    }

    /**
     * What follows the id, beginning with {@code /} unless empty; empty if the path is another one.
     *
     * @throws GatewayException if the path names another app
     */
    public Optional<String> rest(String path) {
        if (!path.startsWith(prefix)) {
            return Optional.empty();
        }
        int end = path.indexOf('/', prefix.length());
        String id = path.substring(prefix.length(), end < 0 ? path.length() : end);
        if (!id.equals(clientAppId)) {
            throw new GatewayException(GatewayErrorCode.NOT_FOUND, "cannot find app using Client App ID '" + id + "'");
        }
        return Optional.of(end < 0 ? "" : path.substring(end));
    }
}
