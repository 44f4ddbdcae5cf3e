package io.espalier.gateway.endpoint;

import io.espalier.app.App;
import io.espalier.app.WebhookDefinition;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.route.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Webhooks of the form that came before endpoints, {@code …/app/<id>/service/<service>/incoming_webhook/<name>}
 * (spec/app-services.md §7.1). Immutable.
 */
public final class WebhookRoutes {
    private static final Pattern ADDRESS = Pattern.compile("/service/([^/]+)/incoming_webhook/([^/]+)");

    private final Map<Address, Resource> resources = new HashMap<>();

    /** Which webhook is called. */
    record Address(String service, String name) {
        static Address of(WebhookDefinition webhook) {
            return new Address(webhook.service(), webhook.name());
        }
    }

    public WebhookRoutes(App app, EndpointCalls calls) {
        for (WebhookDefinition webhook : app.webhooks()) {
            HttpFunction function = HttpFunction.of(webhook);
            resources.put(
                    Address.of(webhook), Resource.of(webhook.httpMethod(), exchange -> calls.call(function, exchange)));
        }
    }

    /**
     * What stands behind an address below the app's; empty if it is no webhook's.
     *
     * @throws GatewayException if there is no such webhook
     */
    public Optional<Resource> find(String rest) {
        Matcher matcher = ADDRESS.matcher(rest);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Resource found = resources.get(new Address(matcher.group(1), matcher.group(2)));
        if (found == null) {
            throw new GatewayException(
                    GatewayErrorCode.WEBHOOK_NOT_FOUND,
                    "incoming webhook not found: '" + matcher.group(2) + "' of service '" + matcher.group(1) + "'");
        }
        return Optional.of(found);
    }
}
