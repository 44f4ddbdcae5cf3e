package io.espalier.shop.server;

import io.espalier.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** A client of the shop over HTTP: one customer, one admin, or nobody. Immutable; logging in gives another client. */
final class ShopClient {
    static final String APP_ID = "shop-local";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI baseUrl;
    private final String accessToken;

    private ShopClient(HttpClient http, URI baseUrl, String accessToken) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.accessToken = accessToken;
    }

    static ShopClient of(ServerProcess server) {
        return new ShopClient(
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build(), server.baseUrl(), "");
    }

    /** The same client with a bearer token of its own. */
    ShopClient withToken(String token) {
        return new ShopClient(http, baseUrl, token);
    }

    /** The same customer at another server. */
    ShopClient at(ServerProcess server) {
        return new ShopClient(http, server.baseUrl(), accessToken);
    }

    String accessToken() {
        return accessToken;
    }

    /** An answer as it came over the wire. */
    record Answer(int status, String body, HttpResponse<String> raw) {
        BsonDocument json() {
            return BsonDocument.parse(body);
        }

        @Override
        public String toString() {
            return status + (body.isEmpty() ? "" : " " + body);
        }
    }

    Answer request(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(LIMIT)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!accessToken.isEmpty()) {
            request.header("Authorization", "Bearer " + accessToken);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path) {
        return request("GET", path, "");
    }

    Answer endpoint(String method, String route, String body) {
        return request(method, "/app/" + APP_ID + "/endpoint" + route, body);
    }

    Answer register(String email, String password, String name) {
        return endpoint(
                "POST",
                "/api/register",
                "{\"email\": \"%s\", \"password\": \"%s\", \"profile\": {\"name\": \"%s\"}}"
                        .formatted(email, password, name));
    }

    Answer tryLogin(String email, String password) {
        return request(
                "POST",
                "/api/client/v2.0/app/" + APP_ID + "/auth/providers/local-userpass/login",
                "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
    }

    ShopClient login(String email, String password) {
        Answer answer = tryLogin(email, password);
        if (answer.status() != 200) {
            throw new IllegalStateException("login of " + email + ": " + answer);
        }
        return withToken(answer.json().getString("access_token").getValue());
    }

    String userId() {
        return get("/api/client/v2.0/auth/profile").json().getString("user_id").getValue();
    }

    /** A call over the client API; the arguments are EJSON. */
    Answer call(String function, BsonValue... arguments) {
        BsonArray list = new BsonArray();
        for (BsonValue argument : arguments) {
            list.add(argument);
        }
        BsonDocument body = new BsonDocument("name", new BsonString(function)).append("arguments", list);
        return request("POST", "/api/client/v2.0/app/" + APP_ID + "/functions/call", body.toJson());
    }

    Answer order(String productId, int quantity) {
        return order(productId, quantity, "card");
    }

    Answer order(String productId, int quantity, String paymentMethod) {
        return endpoint("POST", "/api/orders", """
                {"items": [{"product_id": "%s", "quantity": %d}], "paymentMethod": "%s",
                 "shippingAddress": {"street": "1 Main St", "city": "Springfield", "state": "IL", "zip": "62701"}}
                """.formatted(productId, quantity, paymentMethod));
    }
}
