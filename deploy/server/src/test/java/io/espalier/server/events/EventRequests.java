package io.espalier.server.events;

import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests that bring events, as tests write them. */
final class EventRequests {
    private EventRequests() {}

    static ClientRequest structured(String json) {
        return request(json.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/cloudevents+json");
    }

    /** @param namesAndValues headers beside the four that every event has */
    static ClientRequest binary(String body, String... namesAndValues) {
        List<String> all = new ArrayList<>(
                List.of("ce-specversion", "1.0", "ce-id", "7", "ce-source", "/orders", "ce-type", "paid"));
        all.addAll(List.of(namesAndValues));
        return request(body.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    static ClientRequest request(byte[] body, String... namesAndValues) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new ClientRequest(
                "POST", "/hello", "", RequestHeaders.of(headers), body, "192.0.2.7", "http://shop.example");
    }
}
