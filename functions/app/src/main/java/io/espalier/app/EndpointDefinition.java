package io.espalier.app;

/**
 * An HTTPS endpoint (spec/app-services.md §7.2).
 *
 * @param route literal path beginning with {@code /}
 * @param httpMethod {@code GET POST PUT PATCH DELETE}, or {@code *} for all
 * @param validation what a request has to prove
 * @param respondResult false: 204 without a body, whatever the function did
 * @param fetchCustomUserData whether {@code user.custom_data} is filled
 * @param createUserOnAuth a valid credential that was not seen before makes a user
 */
public record EndpointDefinition(
        String route,
        String httpMethod,
        String functionName,
        RequestValidation validation,
        boolean respondResult,
        boolean fetchCustomUserData,
        boolean createUserOnAuth,
        ReturnType returnType,
        SourceLocation location) {

    /** How a returned value is encoded when the request does not ask for one. */
    public enum ReturnType {
        JSON,
        EJSON
    }
}
