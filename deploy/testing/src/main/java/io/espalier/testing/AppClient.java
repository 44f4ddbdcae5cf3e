package io.espalier.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A client of an app over HTTP: a user, an operator, or nobody. Immutable, so that logging in gives another client; may be used
 * from several threads.
 */
public final class AppClient {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI server;
    private final String appId;
    private final String token;
    private final Map<String, String> headers;

    private AppClient(HttpClient http, URI server, String appId, String token, Map<String, String> headers) {
        this.http = http;
        this.server = server;
        this.appId = appId;
        this.token = token;
        this.headers = Map.copyOf(headers);
    }

    /** Nobody yet. */
    public static AppClient of(URI server, String appId) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        return new AppClient(http, server, appId, "", Map.of());
    }

    /** The same client with a bearer token: an access token, or an operator's key. */
    public AppClient withToken(String bearer) {
        return new AppClient(http, server, appId, bearer, headers);
    }

    /** The same client with one more header on each request; one of that name is replaced. */
    public AppClient withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new AppClient(http, server, appId, token, more);
    }

    /** The same user at another server. */
    public AppClient at(URI otherServer) {
        return new AppClient(http, otherServer, appId, token, headers);
    }

    /** The bearer token; empty for nobody. */
    public String token() {
        return token;
    }

    /** An answer as it came over the wire. */
    public record Answer(int status, String body, HttpResponse<String> raw) {

        /** The body, which must be a JSON object. */
        public BsonDocument json() {
            return BsonDocument.parse(body);
        }

        /** The {@code error_code} of the body; empty if it is no error. */
        public String errorCode() {
            return status < 400 ? "" : json().getString("error_code").getValue();
        }

        public Optional<String> header(String name) {
            return raw.headers().firstValue(name);
        }

        @Override
        public String toString() {
            return status + (body.isEmpty() ? "" : " " + body);
        }
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param body JSON; empty for none
     */
    public Answer request(String method, String path, String body) {
        try {
            return answer(http.send(prepared(method, path, body), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a request; the future fails with an {@link IOException} if there is no answer. */
    public CompletableFuture<Answer> requestAsync(String method, String path, String body) {
        return http.sendAsync(prepared(method, path, body), BodyHandlers.ofString())
                .thenApply(AppClient::answer);
    }

    public Answer get(String path) {
        return request("GET", path, "");
    }

    /** A request to one of the app's HTTPS endpoints. */
    public Answer endpoint(String method, String route, String body) {
        return request(method, "/app/" + appId + "/endpoint" + route, body);
    }

    /** Calls a function over the client API. */
    public Answer call(String function, BsonValue... arguments) {
        return request("POST", callPath(), callBody(function, arguments));
    }

    /** As {@link #call}, without waiting. */
    public CompletableFuture<Answer> callAsync(String function, BsonValue... arguments) {
        return requestAsync("POST", callPath(), callBody(function, arguments));
    }

    /** Where functions are called over the client API. */
    public String callPath() {
        return "/api/client/v2.0/app/" + appId + "/functions/call";
    }

    /** What is sent there. */
    public static String callBody(String function, BsonValue... arguments) {
        return new BsonDocument("name", new BsonString(function))
                .append("arguments", new BsonArray(Arrays.asList(arguments)))
                .toJson();
    }

    /** Registers a user by e-mail and password, and logs him in. */
    public AppClient register(String email, String password) {
        BsonDocument account =
                new BsonDocument("email", new BsonString(email)).append("password", new BsonString(password));
        Answer answer = request(
                "POST", "/api/client/v2.0/app/" + appId + "/auth/providers/local-userpass/register", account.toJson());
        if (answer.status() != 201) {
            throw new IllegalStateException("registration of " + email + ": " + answer);
        }
        return login(
                "local-userpass",
                new BsonDocument("username", new BsonString(email)).append("password", new BsonString(password)));
    }

    /** Logs in as a new anonymous user. */
    public AppClient loginAnonymously() {
        return login("anon-user", new BsonDocument());
    }

    /** Logs in by a provider, with what it asks for. */
    public AppClient login(String provider, BsonDocument credentials) {
        Answer answer = request(
                "POST",
                "/api/client/v2.0/app/" + appId + "/auth/providers/" + provider + "/login",
                credentials.toJson());
        if (answer.status() != 200) {
            throw new IllegalStateException("login by " + provider + ": " + answer);
        }
        return withToken(answer.json().getString("access_token").getValue());
    }

    private HttpRequest prepared(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(LIMIT)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::setHeader);
        return request.build();
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.body(), response);
    }
}
