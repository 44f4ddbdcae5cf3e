package io.espalier.gateway.openapi;

import io.espalier.app.App;
import io.espalier.functions.bson.PlainJson;
import io.espalier.functions.call.FunctionRegistry;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Describes what clients may call of an app, as OpenAPI 3.1: endpoints, Data API, functions that are not private, the client API.
 * The same app gives the same text. Operators' functions, closed endpoints and names of secrets are not in it.
 */
public final class OpenApiDocument {
    private final App app;
    private final FunctionRegistry registry;
    private final Set<String> dataSources;

    public OpenApiDocument(App app, FunctionRegistry registry, Set<String> dataSources) {
        this.app = app;
        this.registry = registry;
        this.dataSources = dataSources;
    }

    /** The document as JSON. */
    public String write() {
        BsonDocument paths = new BsonDocument();
        new ClientOperations(app).addTo(paths);
        new EndpointOperations(app, registry).addTo(paths);
        app.dataApi()
                .ifPresent(settings -> new DataApiOperations(app.clientAppId(), settings, dataSources).addTo(paths));
        new FunctionOperations(registry).addTo(paths);
        return PlainJson.encode(new BsonDocument("openapi", new BsonString("3.1.0"))
                .append(
                        "info",
                        new BsonDocument("title", new BsonString(app.name()))
                                .append("version", new BsonString(app.clientAppId())))
                .append("servers", new BsonArray(java.util.List.of(new BsonDocument("url", new BsonString("/")))))
                .append("paths", paths)
                .append("components", components()));
    }

    private static BsonDocument components() {
        return BsonDocument.parse("""
                {"schemas": {"Error": {
                    "type": "object", "required": ["error"], "additionalProperties": false,
                    "properties": {
                        "error": {"type": "string", "description": "what was wrong, where, and what is allowed"},
                        "error_code": {"type": "string"},
                        "link": {"type": "string", "description": "where operators find the log entry"}}}},
                 "responses": {
                    "Refusal": {
                        "description": "Refused, or failed.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}},
                    "RefusalForNow": {
                        "description": "Not now: come back.",
                        "headers": {"Retry-After": {"required": true, "schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}},
                 "securitySchemes": {
                    "accessToken": {"type": "http", "scheme": "bearer", "description": "an access token"},
                    "accessTokenParameter": {"type": "apiKey", "in": "query", "name": "baas_at"},
                    "refreshToken": {"type": "http", "scheme": "bearer", "description": "a refresh token"},
                    "email": {"type": "apiKey", "in": "header", "name": "email"},
                    "password": {"type": "apiKey", "in": "header", "name": "password"},
                    "endpointSecret": {"type": "apiKey", "in": "query", "name": "secret"},
                    "payloadSignature": {
                        "type": "apiKey", "in": "header", "name": "Endpoint-Signature",
                        "description": "sha256=<hex of the body's HMAC-SHA256 with the endpoint's secret>"}}}""");
    }
}
