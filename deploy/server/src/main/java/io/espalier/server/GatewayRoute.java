package io.espalier.server;

import io.espalier.functions.FailureTrace;
import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.call.MemoryExhaustion;
import io.espalier.gateway.Gateway;
import io.espalier.gateway.GatewayConfig;
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
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Leads every request but those of {@code /q/} to the gateway. The route stands before all others, also before the one that
 * would collect bodies without our limits, and hands nothing on: Funqy's own handler is out of reach.
 */
@Singleton
final class GatewayRoute {
    private static final Logger LOG = Logger.getLogger(GatewayRoute.class);

    /** Quarkus' own pages: health, metrics, dev UI. */
    static final String QUARKUS = "/q/";

    /** Before Quarkus' body handler, which stands at the same number but later; after dev mode's reload, one before. */
    private static final int ORDER = Integer.MIN_VALUE + 1;

    private static final String SHARE = "espalier.share";

    private final Gateway gateway;
    private final Vertx vertx;
    private final ServerConfig config;
    private final long maxBody;
    private final RequestLimits limits;
    private final ResponseWriter responses;
    private final SilentConnections connections;
    private final RequestThreads threads;
    private final ActiveRequests active;

    @Inject
    GatewayRoute(
            Gateway gateway,
            Vertx vertx,
            ServerConfig config,
            GatewayConfig gatewayConfig,
            SilentConnections connections,
            FunctionPool pool,
            MemoryExhaustion exhaustion) {
        this.gateway = gateway;
        this.vertx = vertx;
        this.config = config;
        this.maxBody = gatewayConfig.maxBody().asLongValue();
        this.limits = new RequestLimits(
                config.maxRequests(), orThirdOfHeap(config.maxBodyMemory()), orThirdOfHeap(config.maxAnswerMemory()));
        this.responses = new ResponseWriter(
                vertx, SilentConnections.atLeastASecond("write-timeout", config.writeTimeout()), limits);
        this.connections = connections;
        this.threads = new RequestThreads(gateway, pool, responses, exhaustion);
        this.active = new ActiveRequests(config.maxActiveRequests());
    }

    private static long orThirdOfHeap(Optional<MemorySize> configured) {
        return configured
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
        connections.begun(context.request());
        context.addEndHandler(end -> connections.ended(context.request()));
        if (isQuarkus(context)) {
            context.next();
        } else {
            serve(context, enter(context));
        }
    }

    /** Takes a place for a request. It is given back when the client has taken the response, or is gone. */
    private RequestLimits.Share enter(RoutingContext context) {
        RequestLimits.Share share = limits.enter();
        context.put(SHARE, share);
        context.addEndHandler(end -> {
            if (end.failed()) {
                share.release();
            }
        });
        return share;
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
        RequestLimits.Share share = context.get(SHARE);
        refuse(
                context.request(),
                share == null ? enter(context) : share,
                clients ? Refusal.NOT_WELL_FORMED : Refusal.UNEXPECTED);
    }

    /** Both forms must agree: /q/../name would leave Quarkus' pages again. */
    private static boolean isQuarkus(RoutingContext context) {
        String path = context.request().path();
        return path != null
                && path.startsWith(QUARKUS)
                && context.normalizedPath().startsWith(QUARKUS);
    }

    private void serve(RoutingContext context, RequestLimits.Share share) {
        HttpServerRequest request = context.request();
        Context loop = vertx.getOrCreateContext();
        if (!limits.hasPlace()) {
            refuse(request, share, Refusal.OVERLOADED);
            request.resume();
            return;
        }
        BodyReader reader = new BodyReader(
                vertx,
                request,
                maxBody,
                limits,
                share,
                body -> active.serve(threads.request(request, loop, share, body)),
                refusal -> refuse(request, share, refusal));
        reader.start(config.bodyTimeout());
    }

    private void refuse(HttpServerRequest request, RequestLimits.Share share, Refusal refusal) {
        responses.write(request, gateway.refuse(VertxRequest.of(request, new byte[0]), refusal), share);
    }
}
