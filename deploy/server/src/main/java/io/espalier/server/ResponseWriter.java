package io.espalier.server;

import io.espalier.gateway.http.ClientResponse;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Writes the gateway's response to Vert.x. Runs on the request's event loop. */
final class ResponseWriter {
    private static final Logger LOG = Logger.getLogger(ResponseWriter.class);

    /** How long a client may go on sending what nobody wants before its connection is cut. */
    private static final long DRAIN_MILLIS = 5_000;

    private ResponseWriter() {}

    static void write(Vertx vertx, HttpServerRequest request, ClientResponse answer) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            if (answer.body() instanceof ClientResponse.EventStream stream) {
                stream.close();
            }
            return; // the client left
        }
        response.exceptionHandler(failure -> LOG.debugf("the client left: %s", failure.toString()));
        response.setStatusCode(answer.status());
        for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        switch (answer.body()) {
            case ClientResponse.Bytes bytes -> end(request, response, bytes.content());
            case ClientResponse.EventStream stream -> stream(vertx, request, stream);
        }
        drain(vertx, request);
    }

    private static void end(HttpServerRequest request, HttpServerResponse response, byte[] content) {
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length));
            response.end();
        } else if (content.length == 0) {
            response.end();
        } else {
            response.end(Buffer.buffer(content));
        }
    }

    /** A stream has a virtual thread of its own, which mostly waits for MongoDB; the event loop only hands on what it wrote. */
    private static void stream(Vertx vertx, HttpServerRequest request, ClientResponse.EventStream stream) {
        HttpServerResponse response = request.response().setChunked(true);
        Context loop = vertx.getOrCreateContext();
        Thread.ofVirtual().name("espalier-stream").start(() -> {
            try {
                stream.writeTo(new StreamOutput(response, loop));
                loop.runOnContext(end -> {
                    if (!response.closed() && !response.ended()) {
                        response.end();
                    }
                });
            } catch (IOException e) {
                LOG.debugf("a stream ended: %s", e.getMessage());
                loop.runOnContext(cut -> request.connection().close());
            }
        });
    }

    /**
     * A client that is still sending reads the answer only if its connection stays open: what it sends is read and dropped, for
     * a while.
     */
    private static void drain(Vertx vertx, HttpServerRequest request) {
        if (!request.isEnded()) {
            long timer = vertx.setTimer(DRAIN_MILLIS, id -> request.connection().close());
            request.endHandler(end -> vertx.cancelTimer(timer));
        }
    }
}
