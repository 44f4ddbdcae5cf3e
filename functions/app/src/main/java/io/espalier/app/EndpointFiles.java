package io.espalier.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code https_endpoints/} and {@code http_endpoints/} (spec/app-services.md §7.2). A refused or disabled endpoint is closed. */
final class EndpointFiles {
    static final List<String> FOLDERS = List.of("https_endpoints/", "http_endpoints/");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "*");

    private final Set<String> functions;
    private final EndpointClaims claims;

    private EndpointFiles(Set<String> functions, EndpointClaims claims) {
        this.functions = functions;
        this.claims = claims;
    }

    static Endpoints read(AppImport app, Set<String> functions) {
        EndpointClaims claims = new EndpointClaims(app);
        EndpointFiles files = new EndpointFiles(functions, claims);
        List<EndpointDefinition> endpoints = new ArrayList<>();
        for (String folder : FOLDERS) {
            app.list(folder + "config.json", files::decode, claims::addUnreadable).stream()
                    .flatMap(Optional::stream)
                    .forEach(endpoints::add);
        }
        return claims.resolve(endpoints);
    }

    private Optional<EndpointDefinition> decode(ObjectReader entry) {
        entry.ignore("id", "_id");
        String route = route(entry);
        String method = method(entry);
        claims.add(readable(entry, "route", route), readable(entry, "http_method", method));
        if (entry.bool("disabled", false)) {
            entry.ignoreRest();
            return Optional.empty();
        }
        if (!entry.has("respond_result")) {
            entry.adapt(
                    "respond_result",
                    "it is missing, so that the endpoint answers 204 without a body",
                    "set it to true");
        }
        return Optional.of(new EndpointDefinition(
                route,
                method,
                References.function(entry, "function_name", functions),
                RequestValidationKeys.read(entry),
                entry.bool("respond_result", false),
                entry.bool("fetch_custom_user_data", false),
                RightsKeys.createUserOnAuth(entry),
                entry.choice("return_type", EndpointDefinition.ReturnType.JSON),
                entry.location()));
    }

    private static Optional<String> readable(ObjectReader entry, String key, String text) {
        return entry.isRefused(key) ? Optional.empty() : Optional.of(text);
    }

    private static String route(ObjectReader entry) {
        String route = entry.string("route");
        if (entry.has("route") && (!route.startsWith("/") || route.contains("?") || route.contains("#"))) {
            entry.refuse("route", "it is not a route", "begin with / and write a literal path");
        }
        return route;
    }

    private static String method(ObjectReader entry) {
        String method = entry.string("http_method");
        if (entry.has("http_method") && !METHODS.contains(method)) {
            entry.refuse("http_method", "this method is not supported", "use GET, POST, PUT, PATCH, DELETE or *");
        }
        return method;
    }
}
