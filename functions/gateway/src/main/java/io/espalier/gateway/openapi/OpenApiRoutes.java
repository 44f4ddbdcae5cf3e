package io.espalier.gateway.openapi;

import io.espalier.functions.Caller;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.gateway.route.Exchange;
import io.espalier.gateway.route.Resource;
import io.espalier.gateway.route.Section;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /app/<id>/openapi.json}: beside the app's endpoints, so that it is never one of them. Written at the first request. */
public final class OpenApiRoutes implements Section {
    private final String path;
    private final OpenApiAccess access;
    private final BearerAuthentication authentication;
    private final Supplier<String> document;
    private final AtomicReference<@Nullable String> written = new AtomicReference<>();

    /** @param document writes the document */
    public OpenApiRoutes(
            String clientAppId, OpenApiAccess access, BearerAuthentication authentication, Supplier<String> document) {
        this.path = "/app/" + clientAppId + "/openapi.json";
        this.access = access;
        this.authentication = authentication;
        this.document = document;
    }

    @Override
    public Optional<Resource> find(String requested) {
        return requested.equals(path) && access != OpenApiAccess.NOBODY
                ? Optional.of(Resource.of("GET", this::read))
                : Optional.empty();
    }

    private ClientResponse read(Exchange exchange) {
        requireAccess(exchange.request().headers());
        String known = written.get();
        if (known == null) {
            // Two at a time write the same.
            known = document.get();
            written.set(known);
        }
        return ClientResponse.json(200, known);
    }

    private void requireAccess(RequestHeaders headers) {
        if (access == OpenApiAccess.EVERYBODY) {
            return;
        }
        Caller caller = authentication.requiredCaller(headers);
        if (access == OpenApiAccess.OPERATORS && !(caller instanceof Caller.AdminKey)) {
            throw new GatewayException(
                    GatewayErrorCode.NOT_ALLOWED, "the OpenAPI document is for operators: see espalier.http.openapi");
        }
    }
}
