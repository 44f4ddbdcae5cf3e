package io.espalier.server;

import io.espalier.functions.FailureTrace;
import io.espalier.gateway.Gateway;
import io.espalier.gateway.GatewayConfig;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.Refusal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Leads every request but those of {@code /q/} to the gateway. The route stands before all others, also before the one that
 * would collect bodies without our limits, and hands nothing on: Funqy's own handler is out of reach. Each request waits on a
 * virtual thread of its own; what it waits for runs elsewhere.
 */
@Singleton
final class GatewayRoute {
    private static final Logger LOG = Logger.getLogger(GatewayRoute.class);

    /** Quarkus' own pages: health, metrics, dev UI. */
    static final String QUARKUS = "/q/";

    /** Before Quarkus' body handler, which stands at the same number but later; after dev mode's reload, one before. */
    private static final int ORDER = Integer.MIN_VALUE + 1;

    private final Gateway gateway;
    private final Vertx vertx;
    private final ServerConfig config;
    private final long maxBody;
    private final RequestLimits limits;

    @Inject
    GatewayRoute(Gateway gateway, Vertx vertx, ServerConfig config, GatewayConfig gatewayConfig) {
        this.gateway = gateway;
        this.vertx = vertx;
        this.config = config;
        this.maxBody = gatewayConfig.maxBody().asLongValue();
        this.limits = new RequestLimits(config.maxRequests(), maxBodyMemory(config));
    }

    private static long maxBodyMemory(ServerConfig config) {
        return config.maxBodyMemory()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / 3);
    }

    void register(@Observes Router router) {
        router.route().order(ORDER).handler(this::route).failureHandler(this::fail);
    }

    /** Clients of streams are told at once, and come back to another process. */
    void stop(@Observes ShutdownEvent event) {
        gateway.stopStreams();
    }

    /** What the requests being served hold. */
    RequestLimits limits() {
        return limits;
    }

    private void route(RoutingContext context) {
        if (isQuarkus(context)) {
            context.next();
        } else {
            serve(context.request());
        }
    }

    /** What the router itself does not take, and what this adapter gets wrong, is an error body too. */
    private void fail(RoutingContext context) {
        if (isQuarkus(context)) {
            context.next();
            return;
        }
        boolean clients = context.statusCode() >= 400 && context.statusCode() < 500;
        if (!clients) {
            Throwable failure = context.failure();
            LOG.errorf("a request could not be served: %s", failure == null ? "?" : FailureTrace.of(failure));
        }
        refuse(context.request(), clients ? Refusal.NOT_WELL_FORMED : Refusal.UNEXPECTED);
    }

    /** Both forms must agree: /q/../name would leave Quarkus' pages again. */
    private static boolean isQuarkus(RoutingContext context) {
        String path = context.request().path();
        return path != null
                && path.startsWith(QUARKUS)
                && context.normalizedPath().startsWith(QUARKUS);
    }

    private void serve(HttpServerRequest request) {
        Context loop = vertx.getOrCreateContext();
        RequestLimits.Share share = limits.enter();
        // Closed by either end, whatever happened: what the request held is free again, once nobody works on it.
        request.response().endHandler(end -> share.release());
        request.response().closeHandler(close -> share.release());
        if (!limits.hasPlace()) {
            refuse(request, Refusal.OVERLOADED);
            request.resume();
            return;
        }
        BodyReader reader = new BodyReader(
                vertx,
                request,
                maxBody,
                limits,
                share,
                body -> onVirtualThread(request, loop, share, body),
                refusal -> refuse(request, refusal));
        reader.start(config.bodyTimeout());
    }

    /**
     * Reading and encoding happen on the virtual thread, although they take a processor: the bounds on bodies, values and
     * number texts make each a fraction of a second. Functions run elsewhere, in a pool.
     */
    private void onVirtualThread(HttpServerRequest request, Context loop, RequestLimits.Share share, byte[] body) {
        share.workBegins();
        Thread.ofVirtual().name("espalier-request").start(() -> {
            try {
                ClientResponse response = gateway.handle(VertxRequest.of(request, body));
                loop.runOnContext(back -> ResponseWriter.write(vertx, request, response));
            } finally {
                share.workEnds();
            }
        });
    }

    private void refuse(HttpServerRequest request, Refusal refusal) {
        ResponseWriter.write(vertx, request, gateway.refuse(VertxRequest.of(request, new byte[0]), refusal));
    }
}
