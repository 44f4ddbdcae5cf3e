package io.espalier.gateway.client;

import io.espalier.app.App;
import io.espalier.functions.bson.PlainJson;
import io.espalier.gateway.endpoint.WebhookRoutes;
import io.espalier.gateway.function.FunctionCalls;
import io.espalier.gateway.http.Bodies;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.route.AppAddress;
import io.espalier.gateway.route.Exchange;
import io.espalier.gateway.route.Resource;
import io.espalier.gateway.route.Section;
import io.espalier.gateway.watch.WatchCalls;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address space of client SDKs, {@code /api/client/v2.0} (spec/app-services.md §6.8). */
public final class ClientApiRoutes implements Section {
    private static final String BASE = "/api/client/v2.0";
    private static final Pattern LOGIN = Pattern.compile("/auth/providers/([^/]+)/login");

    private final AppAddress apps;
    private final AccountRoutes accounts;
    private final FunctionCalls calls;
    private final WatchCalls watches;
    private final WebhookRoutes webhooks;

    public ClientApiRoutes(
            App app, AccountRoutes accounts, FunctionCalls calls, WatchCalls watches, WebhookRoutes webhooks) {
        this.apps = new AppAddress(BASE + "/app/", app.clientAppId());
        this.accounts = accounts;
        this.calls = calls;
        this.watches = watches;
        this.webhooks = webhooks;
    }

    @Override
    public Optional<Resource> find(String path) {
        if (!path.equals("/api") && !path.startsWith("/api/")) {
            return Optional.empty();
        }
        Optional<Resource> found = apps.rest(path)
                .map(this::ofApp)
                .orElseGet(() -> path.startsWith(BASE) ? ofAll(path.substring(BASE.length())) : Optional.empty());
        return Optional.of(found.orElseThrow(() -> notFound(path)));
    }

    private Optional<Resource> ofApp(String rest) {
        var login = LOGIN.matcher(rest);
        if (login.matches()) {
            String provider = login.group(1);
            return Optional.of(Resource.of("POST", exchange -> accounts.login(provider, exchange)));
        }
        return switch (rest) {
            case "/location" -> Optional.of(Resource.of("GET", this::location));
            case "/auth/providers/local-userpass/register" -> Optional.of(Resource.of("POST", accounts::register));
            case "/functions/call" -> Optional.of(new Resource(Map.of("POST", calls::call, "GET", watches::watch)));
            default -> webhooks.find(rest);
        };
    }

    private Optional<Resource> ofAll(String rest) {
        return switch (rest) {
            case "/auth/session" ->
                Optional.of(new Resource(Map.of("POST", accounts::refresh, "DELETE", accounts::logout)));
            case "/auth/profile" -> Optional.of(Resource.of("GET", accounts::profile));
            default -> Optional.empty();
        };
    }

    /** Clients ask where to go on: here. */
    private ClientResponse location(Exchange exchange) {
        String base = exchange.request().baseUrl();
        String webSocket = base.startsWith("https:") ? "wss:" + base.substring(6) : "ws:" + base.substring(5);
        return ClientResponse.json(
                200,
                PlainJson.encode(Bodies.strings(
                        "deployment_model",
                        "GLOBAL",
                        "location",
                        "US-VA",
                        "hostname",
                        base,
                        "ws_hostname",
                        webSocket)));
    }

    private static GatewayException notFound(String path) {
        return new GatewayException(
                GatewayErrorCode.NOT_FOUND,
                "no resource '" + path + "'; this version serves below " + BASE + ": app/<id>/location,"
                        + " app/<id>/auth/providers/<provider>/login, app/<id>/auth/providers/local-userpass/register,"
                        + " app/<id>/functions/call, app/<id>/service/<service>/incoming_webhook/<name>, auth/session and auth/profile");
    }
}
