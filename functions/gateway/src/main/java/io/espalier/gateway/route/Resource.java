package io.espalier.gateway.route;

import io.espalier.gateway.http.ClientResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a path: for each method, or for {@code *} all others, what it does.
 *
 * @param closed methods that are not told of, although a request gets an answer of their own
 */
public record Resource(Map<String, Handler> handlers, Set<String> closed) {
    /** The methods that {@code *} stands for (spec/app-services.md §7.2). */
    private static final List<String> ALL_METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** Does what a request asks for. */
    @FunctionalInterface
    public interface Handler {
        ClientResponse handle(Exchange exchange);
    }

    public Resource {
        handlers = Map.copyOf(handlers);
        closed = Set.copyOf(closed);
    }

    public Resource(Map<String, Handler> handlers) {
        this(handlers, Set.of());
    }

    public static Resource of(String method, Handler handler) {
        return new Resource(Map.of(method, handler));
    }

    /** The handler of a method; an exact one goes before {@code *}. */
    public Optional<Handler> handler(String method) {
        @Nullable Handler exact = handlers.get(method);
        if (exact == null && ALL_METHODS.contains(method)) {
            exact = handlers.get("*");
        }
        return Optional.ofNullable(exact);
    }

    /** The value of the header {@code Allow}. */
    public String allow() {
        Collection<String> methods = new TreeSet<>(handlers.keySet());
        if (methods.remove("*")) {
            methods.addAll(ALL_METHODS);
        }
        methods.removeAll(closed);
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }
}
