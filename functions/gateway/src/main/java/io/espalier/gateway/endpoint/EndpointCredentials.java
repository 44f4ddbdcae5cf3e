package io.espalier.gateway.endpoint;

import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.Ejson;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * What a request to an endpoint shows of its caller besides a bearer token, and the refusals of what is missing in App
 * Services' words (spec/app-services.md §7.4). Does not show its content.
 */
public final class EndpointCredentials {
    private static final String EMAIL = "email";
    private static final String PASSWORD = "password";

    /** Ways to show who one is that App Services knows and this version does not. */
    private static final List<String> NOT_SUPPORTED = List.of("apiKey", "api-key", "jwtTokenString");

    private final Map<String, String> given;

    private EndpointCredentials(Map<String, String> given) {
        this.given = given;
    }

    /** An address and a password. Does not show its content. */
    record EmailPassword(String email, String password) {
        @Override
        public String toString() {
            return "EmailPassword";
        }
    }

    public static EndpointCredentials ofHeaders(RequestHeaders headers) {
        Map<String, String> given = new HashMap<>();
        names().forEach(name -> headers.first(name).ifPresent(value -> given.put(name, value)));
        return new EndpointCredentials(given);
    }

    /** Those of the headers, or else of a JSON body. */
    static EndpointCredentials ofHeadersOrBody(ClientRequest request) {
        EndpointCredentials headers = ofHeaders(request.headers());
        return headers.given.isEmpty() ? ofBody(request.body()) : headers;
    }

    /** Empty unless both were given. */
    Optional<EmailPassword> emailPassword() {
        String email = given.get(EMAIL);
        String password = given.get(PASSWORD);
        return email == null || password == null ? Optional.empty() : Optional.of(new EmailPassword(email, password));
    }

    /** Why these credentials do not do where somebody must be shown. */
    GatewayException missing() {
        if (given.containsKey(EMAIL) || given.containsKey(PASSWORD)) {
            return new GatewayException(
                    GatewayErrorCode.MISSING_PARAMETER,
                    "must specify some form of authentication (either email+password, api-key, or jwt) in the request"
                            + " header or body");
        }
        return NOT_SUPPORTED.stream()
                .filter(given::containsKey)
                .findFirst()
                .map(name -> new GatewayException(
                        GatewayErrorCode.NOT_SUPPORTED,
                        "credentials by '" + name + "' are not supported in this version; send email and password, or"
                                + " log in and send Authorization: Bearer <access token>"))
                .orElseGet(() -> new GatewayException(
                        GatewayErrorCode.INVALID_PARAMETER, "no authentication methods were specified"));
    }

    private static EndpointCredentials ofBody(byte[] body) {
        Map<String, String> given = new HashMap<>();
        object(body)
                .ifPresent(members -> names().forEach(name -> {
                    BsonValue value = members.get(name);
                    if (value != null && value.isString()) {
                        given.put(name, value.asString().getValue());
                    }
                }));
        return new EndpointCredentials(given);
    }

    /** A webhook's body may be anything. */
    private static Optional<BsonDocument> object(byte[] body) {
        if (body.length == 0 || body[0] != '{') {
            return Optional.empty();
        }
        try {
            return Optional.of(Ejson.parse(body, "body"))
                    .filter(BsonValue::isDocument)
                    .map(BsonValue::asDocument);
        } catch (FunctionException e) {
            return Optional.empty();
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(NOT_SUPPORTED);
        names.add(EMAIL);
        names.add(PASSWORD);
        return names;
    }
}
