package io.espalier.gateway.openapi;

import io.espalier.app.App;
import io.espalier.app.ProviderDefinition;
import java.util.Comparator;
import java.util.List;
import org.bson.BsonDocument;

/** What client SDKs call (spec/app-services.md §6.8). */
final class ClientOperations {
    private static final String TAG = "Client API";
    private static final String BASE = "/api/client/v2.0";
    private static final List<List<String>> NOBODY = List.of(List.of());
    private static final BsonDocument CALL = BsonDocument.parse("""
            {"type": "object", "additionalProperties": false, "required": ["name"],
             "properties": {"name": {"type": "string"}, "arguments": {"type": "array"},
                            "service": {"type": ["string", "null"]}}}""");
    private static final BsonDocument TOKENS = BsonDocument.parse("""
            {"type": "object", "additionalProperties": false,
             "required": ["access_token", "refresh_token", "user_id", "device_id"],
             "properties": {"access_token": {"type": "string"}, "refresh_token": {"type": "string"},
                            "user_id": {"type": "string"}, "device_id": {"type": "string"}}}""");

    private final App app;

    ClientOperations(App app) {
        this.app = app;
    }

    void addTo(BsonDocument paths) {
        String ofApp = BASE + "/app/" + app.clientAppId();
        paths.append(ofApp + "/location", new BsonDocument("get", location()));
        app.providers().stream()
                .sorted(Comparator.comparing(ProviderDefinition::type))
                .forEach(provider -> paths.append(
                        ofApp + "/auth/providers/" + provider.type() + "/login",
                        new BsonDocument("post", login(provider))));
        if (app.providers().stream().anyMatch(ProviderDefinition.EmailPassword.class::isInstance)) {
            paths.append(ofApp + "/auth/providers/local-userpass/register", new BsonDocument("post", register()));
        }
        paths.append(ofApp + "/functions/call", new BsonDocument("get", watch()).append("post", call()));
        paths.append(BASE + "/auth/session", new BsonDocument("delete", logout()).append("post", refresh()));
        paths.append(BASE + "/auth/profile", new BsonDocument("get", profile()));
    }

    private static BsonDocument location() {
        return Operation.of("location", TAG, "Where clients go on.")
                .security(NOBODY)
                .answer(
                        200,
                        "The location.",
                        Operation.JSON,
                        strings("deployment_model", "location", "hostname", "ws_hostname"))
                .build();
    }

    private static BsonDocument login(ProviderDefinition provider) {
        Operation operation =
                Operation.of("login " + provider.type(), TAG, "Logs in.").security(NOBODY);
        Operation withBody = switch (provider) {
            case ProviderDefinition.Anonymous _ ->
                operation.body(false, Operation.JSON_AND_EJSON, BsonDocument.parse("{\"type\": \"object\"}"));
            case ProviderDefinition.EmailPassword _ ->
                operation.body(true, Operation.JSON_AND_EJSON, BsonDocument.parse("""
                                {"type": "object", "required": ["username", "password"],
                                 "properties": {"username": {"type": "string"}, "password": {"type": "string"}}}"""));
        };
        return withBody.answer(200, "The tokens of a new session.", Operation.JSON, TOKENS)
                .build();
    }

    private static BsonDocument register() {
        return Operation.of("register", TAG, "Registers an address.")
                .security(NOBODY)
                .body(true, Operation.JSON_AND_EJSON, strings("email", "password"))
                .answer(
                        201,
                        "Registered.",
                        Operation.JSON,
                        BsonDocument.parse("{\"type\": \"object\", \"maxProperties\": 0}"))
                .build();
    }

    private static BsonDocument call() {
        return Operation.of("call by name", TAG, "Calls a function, or with a service a command of a data source.")
                .security(List.of(List.of("accessToken")))
                .body(true, Operation.JSON_AND_EJSON, CALL)
                .answer(200, "The result as canonical EJSON.", Operation.JSON, new BsonDocument())
                .build();
    }

    private static BsonDocument watch() {
        return Operation.of("watch", TAG, "A stream of a collection's changes, as server-sent events.")
                .security(List.of(List.of("accessToken"), List.of("accessTokenParameter")))
                .parameter(BsonDocument.parse("""
                        {"name": "baas_request", "in": "query", "required": true,
                         "description": "the call, EJSON in Base64", "schema": {"type": "string"}}"""))
                .answer(200, "The stream.", List.of("text/event-stream"), new BsonDocument())
                .build();
    }

    private static BsonDocument refresh() {
        return Operation.of("refresh", TAG, "A new access token.")
                .security(List.of(List.of("refreshToken")))
                .answer(200, "The token.", Operation.JSON, strings("access_token"))
                .build();
    }

    private static BsonDocument logout() {
        return Operation.of("logout", TAG, "Ends the session.")
                .security(List.of(List.of("refreshToken")))
                .answer(204, "It has ended.", List.of(), new BsonDocument())
                .build();
    }

    private static BsonDocument profile() {
        return Operation.of("profile", TAG, "Who is logged in.")
                .security(List.of(List.of("accessToken")))
                .answer(200, "The user.", Operation.JSON, BsonDocument.parse("""
                        {"type": "object", "required": ["user_id", "identities", "type"],
                         "properties": {"user_id": {"type": "string"}, "identities": {"type": "array"},
                                        "type": {"type": "string"}}}"""))
                .build();
    }

    private static BsonDocument strings(String... names) {
        BsonDocument properties = new BsonDocument();
        for (String name : names) {
            properties.append(name, BsonDocument.parse("{\"type\": \"string\"}"));
        }
        return BsonDocument.parse("{\"type\": \"object\", \"required\": [\"" + String.join("\", \"", names)
                        + "\"], \"additionalProperties\": false}")
                .append("properties", properties);
    }
}
