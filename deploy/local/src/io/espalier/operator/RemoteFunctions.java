package io.espalier.operator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The operators' functions of one server. Redirections are not followed: the key is for this server alone. */
final class RemoteFunctions {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    /** A little longer than functions may run by default. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(330);

    private final URI base;
    private final String key;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    private RemoteFunctions(URI base, String key) {
        this.base = base;
        this.key = key;
    }

    /** @throws OperatorException if the address is none, or there is no key */
    static RemoteFunctions at(String url, String key) {
        if (key.isBlank() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new OperatorException(
                    OperatorException.KEY,
                    "ESPALIER_ADMIN_KEY must hold an admin key: that of the server's configuration, or one that"
                            + " 'adminKeys create' has made");
        }
        try {
            URI base = URI.create(url.endsWith("/") ? url : url + "/");
            if (base.getHost() != null && ("http".equals(base.getScheme()) || "https".equals(base.getScheme()))) {
                return new RemoteFunctions(base, key);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new OperatorException(
                OperatorException.USAGE,
                "ESPALIER_URL must be the address of a server, such as http://localhost:8080, not '" + url + "'");
    }

    /**
     * Calls a function.
     *
     * @return the body of the answer, JSON; empty for no result
     */
    String call(OperatorCall call) {
        HttpResponse<String> answer = send(call);
        return switch (answer.statusCode()) {
            case 200, 204 -> answer.body();
            case 401 ->
                throw new OperatorException(
                        OperatorException.KEY,
                        "the server at " + base + " does not accept the key in ESPALIER_ADMIN_KEY: it is not one of"
                                + " its admin keys, or was revoked, or has expired");
            case 404 -> throw new OperatorException(OperatorException.USAGE, error(answer));
            default -> throw new OperatorException(OperatorException.REFUSED, error(answer));
        };
    }

    private HttpResponse<String> send(OperatorCall call) {
        try {
            HttpRequest request = HttpRequest.newBuilder(base.resolve("espalier/" + call.function()))
                    .timeout(ANSWER_LIMIT)
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "espalier-operator")
                    .POST(HttpRequest.BodyPublishers.ofString(JsonText.write(call.arguments())))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    OperatorException.USAGE, "'" + call.function() + "' cannot be the name of a function");
        } catch (IOException e) {
            throw new OperatorException(
                    OperatorException.UNREACHABLE,
                    "no server answers at " + base + " (" + e.getClass().getSimpleName()
                            + "): is it running, and is ESPALIER_URL right?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException(OperatorException.UNREACHABLE, "interrupted");
        }
    }

    private static String error(HttpResponse<String> answer) {
        String status = "status " + answer.statusCode();
        try {
            return JsonText.read(answer.body()) instanceof Json.Members body
                            && body.find("error").isPresent()
                    ? body.text("error") + " (" + status + code(body) + ")"
                    : "the answer is none of an Espalier server (" + status + ")";
        } catch (IllegalArgumentException e) {
            return "the answer is none of an Espalier server (" + status + ")";
        }
    }

    private static String code(Json.Members body) {
        return body.find("error_code").map(code -> ", " + code.plain()).orElse("");
    }
}
