package io.espalier.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.RequestHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** HTTP API events (payload format 2.0) as requests of the gateway, and its responses in the form that API Gateway wants. */
final class HttpApiRequests {
    private static final String HEX = "0123456789ABCDEF";

    private HttpApiRequests() {}

    static ClientRequest request(JsonNode event) {
        JsonNode context = event.path("requestContext");
        JsonNode http = context.path("http");
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        event.path("headers")
                .properties()
                .forEach(header ->
                        headers.add(Map.entry(header.getKey(), header.getValue().asText())));
        event.path("cookies").forEach(cookie -> headers.add(Map.entry("Cookie", cookie.asText())));
        return new ClientRequest(
                http.path("method").asText("GET"),
                path(event.path("rawPath").asText("/"), context.path("stage").asText()),
                event.path("rawQueryString").asText(),
                RequestHeaders.of(headers),
                body(event),
                http.path("sourceIp").asText(),
                "https://" + context.path("domainName").asText("localhost"));
    }

    /** Stages other than the default one are part of the path that API Gateway hands on. */
    private static String path(String rawPath, String stage) {
        String prefix = "/" + stage;
        boolean named = !stage.isEmpty() && !stage.equals("$default");
        String path = named && (rawPath.equals(prefix) || rawPath.startsWith(prefix + "/"))
                ? rawPath.substring(prefix.length())
                : rawPath;
        return encoded(path.isEmpty() ? "/" : path);
    }

    /** API Gateway decodes what the client encoded; characters that no path may hold, or that mean something else there, are encoded again. */
    private static String encoded(String path) {
        StringBuilder result = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 127 && "%?#".indexOf(b) < 0) {
                result.append((char) b);
            } else {
                result.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return result.toString();
    }

    private static byte[] body(JsonNode event) {
        String body = event.path("body").asText("");
        try {
            return event.path("isBase64Encoded").asBoolean()
                    ? Base64.getDecoder().decode(body)
                    : body.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new LambdaEventException("the body of the HTTP event is not Base64", e);
        }
    }

    static ObjectNode response(ClientResponse response) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("statusCode", response.status());
        ObjectNode headers = result.putObject("headers");
        response.headers().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).equals("set-cookie")) {
                values.forEach(result.withArray("cookies")::add);
            } else {
                headers.put(name, String.join(", ", values));
            }
        });
        byte[] content = bytes(response);
        Optional<String> text = text(content);
        result.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(content)));
        result.put("isBase64Encoded", text.isEmpty());
        return result;
    }

    /** The complete body of a response. */
    static byte[] bytes(ClientResponse response) {
        return switch (response.body()) {
            case ClientResponse.Bytes complete -> complete.content();
            case ClientResponse.EventStream stream -> {
                stream.close();
                throw new LambdaEventException("streams of events are not available behind Lambda; use the server");
            }
        };
    }

    private static Optional<String> text(byte[] content) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
