package io.espalier.gateway.endpoint;

import io.espalier.app.EndpointDefinition;
import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.RequestValidation;
import io.espalier.app.WebhookDefinition;
import io.espalier.functions.Origin;
import io.espalier.functions.RequestInfo;
import io.espalier.gateway.route.Exchange;
import java.util.Optional;

/**
 * A function that answers HTTP requests by itself: that of an endpoint, or of a webhook of the older form.
 *
 * @param webhook which webhook it answers for; empty for an endpoint
 * @param bodyCredentials whether credentials may also stand in a JSON body, as those of webhooks could
 */
record HttpFunction(
        Origin origin,
        String functionName,
        RequestValidation validation,
        boolean respondResult,
        boolean fetchCustomUserData,
        ReturnType returnType,
        Optional<WebhookRoutes.Address> webhook,
        boolean bodyCredentials) {

    static HttpFunction of(EndpointDefinition endpoint) {
        return new HttpFunction(
                Origin.ENDPOINT,
                endpoint.functionName(),
                endpoint.validation(),
                endpoint.respondResult(),
                endpoint.fetchCustomUserData(),
                endpoint.returnType(),
                Optional.empty(),
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
                Optional.of(WebhookRoutes.Address.of(webhook)),
                true);
    }

    /** What its function gets to know of a request. */
    RequestInfo info(Exchange exchange) {
        return webhook.map(address -> exchange.info().toWebhook(address.service(), address.name()))
                .orElseGet(exchange::info);
    }
}
