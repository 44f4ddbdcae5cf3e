package io.espalier.gateway;

import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;

/** Requests as tests write them, and the answers they get. */
public final class Requests {
    private final String method;
    private final String path;
    private final String query;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private byte[] body = {};
    private String peer = "192.0.2.1";

    private Requests(String method, String target) {
        int question = target.indexOf('?');
        this.method = method;
        this.path = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? "" : target.substring(question + 1);
    }

    public static Requests get(String target) {
        return new Requests("GET", target);
    }

    static Requests post(String target, String json) {
        return new Requests("POST", target)
                .header("Content-Type", "application/json")
                .body(json);
    }

    static Requests request(String method, String target) {
        return new Requests(method, target);
    }

    public Requests header(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    Requests bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    Requests asAda() {
        return bearer(FakeAccounts.ACCESS);
    }

    Requests body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    Requests body(byte[] bytes) {
        body = bytes;
        return this;
    }

    public Requests from(String address) {
        peer = address;
        return this;
    }

    public ClientRequest build() {
        return new ClientRequest(
                method, path, query, RequestHeaders.of(headers), body, peer, "http://shop.example:8080");
    }

    Answer to(Gateway gateway) {
        return new Answer(gateway.handle(build()));
    }

    record Answer(ClientResponse response) {
        int status() {
            return response.status();
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        byte[] bytes() {
            return switch (response.body()) {
                case ClientResponse.Bytes bytes -> bytes.content();
                case ClientResponse.EventStream stream -> throw new AssertionError("a stream: " + stream);
            };
        }

        public String header(String name) {
            return String.join(", ", response.headers().getOrDefault(name, List.of()));
        }

        String error() {
            return BsonDocument.parse(text()).getString("error").getValue();
        }

        String errorCode() {
            return BsonDocument.parse(text()).getString("error_code").getValue();
        }
    }
}
