package io.espalier.gateway.endpoint;

import io.espalier.app.EndpointDefinition;
import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.RequestValidation;
import io.espalier.app.WebhookDefinition;
import io.espalier.functions.Origin;

/**
 * A function that answers HTTP requests by itself: that of an endpoint, or of a webhook of the older form.
 *
 * @param bodyCredentials whether credentials may also stand in a JSON body, as those of webhooks could
 */
record HttpFunction(
        Origin origin,
        String functionName,
        RequestValidation validation,
        boolean respondResult,
        boolean fetchCustomUserData,
        ReturnType returnType,
        boolean bodyCredentials) {

    static HttpFunction of(EndpointDefinition endpoint) {
        return new HttpFunction(
                Origin.ENDPOINT,
                endpoint.functionName(),
                endpoint.validation(),
                endpoint.respondResult(),
                endpoint.fetchCustomUserData(),
                endpoint.returnType(),
                false);
    }

    static HttpFunction of(WebhookDefinition webhook) {
        return new HttpFunction(
                Origin.WEBHOOK,
                webhook.functionName(),
                webhook.validation(),
                webhook.respondResult(),
                webhook.fetchCustomUserData(),
                ReturnType.JSON,
                true);
    }
}
