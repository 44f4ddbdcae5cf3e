package io.espalier.gateway.watch;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.app.DataSources;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.data.DataCommands;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.gateway.route.Exchange;
import io.espalier.rules.ChangeEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Streams of changes for clients: {@code GET …/functions/call} (spec/app-services.md §6.8). Their number is bounded, because each
 * takes a connection to MongoDB while it waits. Thread-safe.
 */
public final class WatchCalls {
    private final BearerAuthentication authentication;
    private final DataSources dataSources;
    private final FunctionCaller functions;
    private final Semaphore places;
    private final Duration heartbeat;
    private volatile boolean stopping;

    public WatchCalls(
            BearerAuthentication authentication,
            DataSources dataSources,
            FunctionCaller functions,
            StreamLimits limits) {
        this.authentication = authentication;
        this.dataSources = dataSources;
        this.functions = functions;
        this.places = new Semaphore(limits.maxStreams());
        this.heartbeat = limits.heartbeat();
    }

    /** Opens the stream; what is refused is refused before it begins. */
    public ClientResponse watch(Exchange exchange) {
        String token = token(exchange);
        Caller caller = authentication.callerOf(token);
        WatchRequest request = WatchRequest.of(exchange);
        dataSources.require(request.service());
        if (stopping || !places.tryAcquire()) {
            throw new FunctionException(
                    FunctionErrorCode.TOO_MANY_REQUESTS, "too many streams are open; try again later");
        }
        return new ClientResponse(
                200,
                Map.of(
                        "Content-Type", List.of("text/event-stream;charset=utf-8"),
                        "Cache-Control", List.of("no-cache, no-transform")),
                stream(request, token, caller, exchange));
    }

    /** Ends all streams, each within a few seconds; no new one begins. */
    public void stop() {
        stopping = true;
    }

    private WatchStream stream(WatchRequest request, String token, Caller caller, Exchange exchange) {
        try {
            return new WatchStream(
                    open(request, caller, exchange),
                    () -> authentication.callerOf(token),
                    () -> stopping,
                    heartbeat,
                    places::release);
        } catch (RuntimeException | Error e) {
            places.release();
            throw e;
        }
    }

    private ChangeEvents open(WatchRequest request, Caller caller, Exchange exchange) {
        FunctionCall call = FunctionCall.of(
                        DataCommands.WATCH, List.of(), caller, Origin.STREAM, exchange.correlationId())
                .withRequest(exchange.info());
        return functions.watch(
                call,
                store -> store.database(request.database())
                        .collection(request.collection())
                        .watch(request.watch()));
    }

    /** A page cannot send headers when it opens a stream: there the token is a parameter. */
    private static String token(Exchange exchange) {
        RequestHeaders headers = exchange.request().headers();
        List<String> parameters = exchange.query().secrets("baas_at");
        if (BearerAuthentication.hasToken(headers) || parameters.isEmpty()) {
            return BearerAuthentication.requiredToken(headers);
        }
        if (parameters.size() > 1) {
            throw new GatewayException(
                    GatewayErrorCode.INVALID_PARAMETER, "parameter 'baas_at' is given more than once; once is allowed");
        }
        return parameters.getFirst();
    }
}
