package io.espalier.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.app.App;
import io.espalier.gateway.Gateway;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Direct invocations take the way of the client API: the permission to invoke a Lambda function is no permission in the app, so
 * without a token there are no rights. The answer is {@code {"result": …}} in canonical EJSON, or {@code {"error", "error_code"}}.
 */
final class DirectInvocations {
    private static final Set<String> KEYS = Set.of("function", "arguments", "token");

    private final Gateway gateway;
    private final String path;

    DirectInvocations(Gateway gateway, App app) {
        this.gateway = gateway;
        this.path = "/api/client/v2.0/app/" + app.clientAppId() + "/functions/call";
    }

    byte[] invoke(JsonNode invocation) {
        for (Iterator<String> names = invocation.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new LambdaEventException(
                        "'" + name + "' is not allowed in an invocation; allowed are function, arguments and token");
            }
        }
        ClientResponse response = gateway.handle(request(invocation));
        String body = new String(HttpApiRequests.bytes(response), StandardCharsets.UTF_8);
        boolean succeeded = response.status() < 300;
        return (succeeded ? "{\"result\":" + (body.isEmpty() ? "null" : body) + "}" : body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private ClientRequest request(JsonNode invocation) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.set("name", invocation.path("function"));
        call.set("arguments", invocation.has("arguments") ? invocation.get("arguments") : call.arrayNode());
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Content-Type", "application/json"));
        JsonNode token = invocation.path("token");
        if (!token.isMissingNode()) {
            if (!token.isTextual()) {
                throw new LambdaEventException("token must be a string");
            }
            headers.add(Map.entry("Authorization", "Bearer " + token.asText()));
        }
        return new ClientRequest(
                "POST", path, "", RequestHeaders.of(headers), call.toString().getBytes(StandardCharsets.UTF_8), "", "");
    }
}
