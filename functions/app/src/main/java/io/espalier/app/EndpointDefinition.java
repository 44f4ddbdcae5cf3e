package io.espalier.app;

/**
 * An HTTPS endpoint (spec/app-services.md §7.2). Validation of payloads and secrets is refused at load in this version.
 *
 * @param route literal path beginning with {@code /}
 * @param httpMethod {@code GET POST PUT PATCH DELETE}, or {@code *} for all
 * @param respondResult false: 204 without a body, whatever the function did
 * @param fetchCustomUserData whether {@code user.custom_data} is filled
 */
public record EndpointDefinition(
        String route,
        String httpMethod,
        String functionName,
        boolean respondResult,
        boolean fetchCustomUserData,
        ReturnType returnType,
        SourceLocation location) {

    /** How a returned value is encoded when the request does not ask for one. */
    public enum ReturnType {
        JSON,
        EJSON
    }
}
