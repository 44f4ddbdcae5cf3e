package io.espalier.gateway.openapi;

import io.espalier.app.App;
import io.espalier.app.EndpointDefinition;
import io.espalier.functions.call.FunctionRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/** The app's HTTPS endpoints: those that are open. What their functions answer is theirs to say. */
final class EndpointOperations {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final App app;
    private final FunctionRegistry registry;

    EndpointOperations(App app, FunctionRegistry registry) {
        this.app = app;
        this.registry = registry;
    }

    void addTo(BsonDocument paths) {
        app.endpoints().stream()
                // Exact methods come after *, whose place they take.
                .sorted(Comparator.comparing(EndpointDefinition::route)
                        .thenComparing(endpoint -> !endpoint.httpMethod().equals("*"))
                        .thenComparing(EndpointDefinition::httpMethod))
                .forEach(endpoint -> methods(endpoint)
                        .forEach(method -> paths.computeIfAbsent(
                                        "/app/" + app.clientAppId() + "/endpoint" + endpoint.route(),
                                        path -> new BsonDocument())
                                .asDocument()
                                .append(method.toLowerCase(Locale.ROOT), operation(endpoint, method))));
    }

    private Stream<String> methods(EndpointDefinition endpoint) {
        return endpoint.httpMethod().equals("*")
                ? METHODS.stream()
                        .filter(method -> app.closedEndpoints().stream()
                                .noneMatch(closed -> closed.route().equals(endpoint.route())
                                        && closed.httpMethod().equals(method)))
                : Stream.of(endpoint.httpMethod());
    }

    private BsonDocument operation(EndpointDefinition endpoint, String method) {
        Operation operation = Operation.of(
                        "endpoint " + method + " " + endpoint.route(),
                        "HTTPS endpoints",
                        "The function decides what else it answers, and may set any status.")
                .security(Proofs.of(endpoint.validation(), needsUser(endpoint.functionName())));
        if (!method.equals("GET") && !method.equals("DELETE")) {
            operation.body(false, List.of("*/*"), new BsonDocument());
        }
        return endpoint.respondResult()
                ? operation.answersAnything("Whatever the function sets.").build()
                : operation
                        .answer(204, "The function has run.", List.of(), new BsonDocument())
                        .build();
    }

    private boolean needsUser(String function) {
        return registry.definition(function)
                .map(found -> !found.runAsSystem() && found.runAsUserId().isEmpty())
                .orElse(false);
    }
}
