package io.espalier.app;

/**
 * A webhook of the form that came before HTTPS endpoints (spec/app-services.md §1.3, §1.4, §7.1). Its code stands beside its
 * settings and not among the functions of the manifest, so that its settings are its function's manifest entry:
 * {@link App#functions()} holds a private function {@code webhooks/<service>/<name>} for each.
 *
 * @param service the service in its address
 * @param name the webhook in its address
 * @param httpMethod {@code GET POST PUT PATCH DELETE}, or {@code *} for all
 * @param functionName the function that answers
 * @param validation what a request has to prove
 * @param respondResult false: 204 without a body, whatever the function did
 * @param fetchCustomUserData whether {@code user.custom_data} is filled
 * @param createUserOnAuth a valid credential that was not seen before makes a user
 */
public record WebhookDefinition(
        String service,
        String name,
        String httpMethod,
        String functionName,
        RequestValidation validation,
        boolean respondResult,
        boolean fetchCustomUserData,
        boolean createUserOnAuth,
        SourceLocation location) {}
