package io.espalier.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every entry of the endpoint files claims, whether it works or not. An entry that does not work closes all that it may
 * have meant: its route and method; its whole route if the method is unreadable; and if the route is unreadable, whatever
 * serves routes for all methods, since one of these may be the route that the entry was to guard.
 */
final class EndpointClaims {
    private static final String ALL_METHODS = "*";

    private final AppImport app;
    private final List<Claim> claims = new ArrayList<>();

    EndpointClaims(AppImport app) {
        this.app = app;
    }

    private record Claim(Optional<String> route, Optional<String> method) {
        boolean isFor(EndpointDefinition endpoint) {
            return isRouteOf(endpoint) && method.equals(Optional.of(endpoint.httpMethod()));
        }

        boolean isRouteOf(EndpointDefinition endpoint) {
            return route.equals(Optional.of(endpoint.route()));
        }
    }

    /** Notes an entry; what of it is unreadable is empty. */
    void add(Optional<String> route, Optional<String> method) {
        claims.add(new Claim(route, method));
    }

    /** Notes an entry, or a whole file of them, of which nothing can be read. */
    void addUnreadable() {
        add(Optional.empty(), Optional.empty());
    }

    /** Separates what is open from what is closed, given the endpoints that passed on their own. */
    Endpoints resolve(List<EndpointDefinition> passed) {
        List<EndpointDefinition> open = passed.stream().filter(this::isOpen).toList();
        List<ClosedEndpoint> closed = claims.stream()
                .filter(claim -> open.stream().noneMatch(claim::isFor))
                .flatMap(claim -> claim.route().stream()
                        .flatMap(route -> claim.method().stream().map(method -> new ClosedEndpoint(route, method))))
                .distinct()
                .toList();
        return new Endpoints(open, closed);
    }

    private boolean isOpen(EndpointDefinition endpoint) {
        if (claims.stream().filter(claim -> claim.isFor(endpoint)).count() > 1) {
            return refuse(
                    endpoint,
                    "there is more than one endpoint '" + endpoint.httpMethod() + " " + endpoint.route() + "'",
                    "keep one of them");
        }
        if (claims.stream()
                .anyMatch(claim -> claim.isRouteOf(endpoint) && claim.method().isEmpty())) {
            return refuse(
                    endpoint,
                    "another endpoint of this route was refused for its method, and may be meant for the same requests",
                    "correct the other endpoint");
        }
        if (endpoint.httpMethod().equals(ALL_METHODS)
                && claims.stream().anyMatch(claim -> claim.route().isEmpty())) {
            return refuse(
                    endpoint,
                    "an endpoint whose route cannot be read was refused, and may be meant for some of these requests",
                    "correct the other endpoint");
        }
        return true;
    }

    private boolean refuse(EndpointDefinition endpoint, String reason, String advice) {
        app.refuse(endpoint.location(), reason, advice);
        return false;
    }
}
