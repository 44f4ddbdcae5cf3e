package io.espalier.gateway.endpoint;

import io.espalier.app.App;
import io.espalier.app.ClosedEndpoint;
import io.espalier.app.EndpointDefinition;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.route.AppAddress;
import io.espalier.gateway.route.Resource;
import io.espalier.gateway.route.Section;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The app's HTTPS endpoints, {@code /app/<id>/endpoint/<route>} (spec/app-services.md §7.1, §7.2). Routes are literal; an exact
 * method goes before {@code *}, also one that is closed: its requests find no endpoint.
 */
public final class EndpointRoutes implements Section {
    private static final String BASE = "/app/";
    private static final String ENDPOINT = "/endpoint";

    private final AppAddress apps;
    private final DataApiRoutes dataApi;
    private final Map<String, Resource> resources = new HashMap<>();

    public EndpointRoutes(App app, EndpointCalls calls, DataApiRoutes dataApi) {
        this.dataApi = dataApi;
        this.apps = new AppAddress(BASE, app.clientAppId());
        Map<String, Map<String, Resource.Handler>> handlers = new HashMap<>();
        for (EndpointDefinition endpoint : app.endpoints()) {
            handlers.computeIfAbsent(endpoint.route(), route -> new HashMap<>())
                    .put(endpoint.httpMethod(), exchange -> calls.call(HttpFunction.of(endpoint), exchange));
        }
        Map<String, Set<String>> closedMethods = new HashMap<>();
        for (ClosedEndpoint closed : app.closedEndpoints()) {
            // Where nothing is open on a route, it is not found anyway.
            Optional.ofNullable(handlers.get(closed.route()))
                    .filter(byMethod -> !byMethod.containsKey(closed.httpMethod()))
                    .ifPresent(byMethod -> {
                        byMethod.put(closed.httpMethod(), exchange -> {
                            throw notFound(exchange.path());
                        });
                        closedMethods
                                .computeIfAbsent(closed.route(), route -> new HashSet<>())
                                .add(closed.httpMethod());
                    });
        }
        handlers.forEach((route, byMethod) ->
                resources.put(route, new Resource(byMethod, closedMethods.getOrDefault(route, Set.of()))));
    }

    @Override
    public Optional<Resource> find(String path) {
        Optional<String> rest = path.equals("/app") ? Optional.of("") : apps.rest(path);
        return rest.map(address -> {
            if (!address.startsWith(ENDPOINT + "/")) {
                throw notFound(path);
            }
            String route = address.substring(ENDPOINT.length());
            Resource own = resources.get(route);
            return own == null ? dataApi.find(route).orElseThrow(() -> notFound(path)) : own;
        });
    }

    private static GatewayException notFound(String path) {
        return new GatewayException(
                GatewayErrorCode.NOT_FOUND,
                "no endpoint '" + path + "'; addresses are /app/<client app id>/endpoint/<route>");
    }
}
