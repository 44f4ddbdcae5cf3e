package io.espalier.server;

import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.CorrelationIds;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Writes the gateway's responses to Vert.x. */
final class ResponseWriter {
    private static final Logger LOG = Logger.getLogger(ResponseWriter.class);

    /** How long a client may go on sending what nobody wants before its connection is cut. */
    private static final long DRAIN_MILLIS = 5_000;

    /** The error code of HTTP/2. */
    private static final long CANCEL = 8;

    /** The names that nearly every response has, in the form that Vert.x handles best. */
    private static final Map<String, CharSequence> COMMON = Stream.of(
                    "Content-Type", "Vary", CorrelationIds.HEADER, "X-Content-Type-Options")
            .collect(Collectors.toUnmodifiableMap(Function.identity(), HttpHeaders::createOptimized));

    private final Vertx vertx;
    private final Duration patience;
    private final RequestLimits limits;

    /** @param patience how long a client may take nothing of what is written to it */
    ResponseWriter(Vertx vertx, Duration patience, RequestLimits limits) {
        this.vertx = vertx;
        this.patience = patience;
        this.limits = limits;
    }

    /**
     * Writes a response. Called on the request's event loop.
     *
     * @param share released when the client has taken the response, or is gone
     */
    void write(HttpServerRequest request, ClientResponse answer, RequestLimits.Share share) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            if (answer.body() instanceof ClientResponse.EventStream stream) {
                stream.close();
            }
            share.release();
            return; // the client left
        }
        response.setStatusCode(answer.status());
        for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
            putHeader(response, header.getKey(), header.getValue());
        }
        switch (answer.body()) {
            case ClientResponse.Bytes bytes -> end(request, bytes, share);
            case ClientResponse.EventStream stream -> stream(request, stream, share);
        }
        drain(request);
    }

    private static void putHeader(HttpServerResponse response, String name, List<String> values) {
        CharSequence known = COMMON.getOrDefault(name, name);
        if (values.size() == 1) {
            response.putHeader(known, (CharSequence) values.getFirst());
        } else {
            response.putHeader(name, values);
        }
    }

    private void end(HttpServerRequest request, ClientResponse.Bytes body, RequestLimits.Share share) {
        HttpServerResponse response = request.response();
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (head || body.length() > 0) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        }
        share.answered(head ? 0 : body.length());
        new AnswerWriter(
                        vertx,
                        response,
                        head ? List.of() : body.pieces(),
                        patience,
                        limits.answers()::isScarce,
                        share::release,
                        stalled -> {
                            cut(request, stalled);
                            share.release();
                        })
                .write();
    }

    /** A stream has a virtual thread of its own, which mostly waits for MongoDB; the event loop only hands on what it wrote. */
    private void stream(HttpServerRequest request, ClientResponse.EventStream stream, RequestLimits.Share share) {
        HttpServerResponse response = request.response().setChunked(true);
        Context loop = vertx.getOrCreateContext();
        share.answered(0);
        Thread.ofVirtual().name("espalier-stream").start(() -> {
            try {
                stream.writeTo(new StreamOutput(response, loop, patience));
                loop.runOnContext(end -> {
                    if (!response.closed() && !response.ended()) {
                        response.end();
                    }
                });
            } catch (StalledClientException e) {
                loop.runOnContext(cut -> cut(request, e));
            } catch (IOException e) {
                LOG.debugf("a stream ended: %s", e.getMessage());
                loop.runOnContext(cut -> Channels.cut(request));
            } finally {
                share.release();
            }
        });
    }

    private static void cut(HttpServerRequest request, StalledClientException stalled) {
        LOG.infof(
                "%s %s: %s; its connection is closed [%s]",
                request.method(),
                request.path(),
                stalled.getMessage(),
                request.response().headers().get(CorrelationIds.HEADER));
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(CANCEL); // other requests share the connection
        } else {
            Channels.cut(request);
        }
    }

    /**
     * A client that is still sending reads the answer only if its connection stays open: what it sends is read and dropped, for
     * a while.
     */
    private void drain(HttpServerRequest request) {
        if (!request.isEnded()) {
            long timer = vertx.setTimer(DRAIN_MILLIS, id -> Channels.cut(request));
            request.endHandler(end -> vertx.cancelTimer(timer));
        }
    }
}
