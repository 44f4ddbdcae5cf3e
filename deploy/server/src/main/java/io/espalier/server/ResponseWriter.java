package io.espalier.server;

import io.espalier.gateway.ClientResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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
            return; // the client left
        }
        response.exceptionHandler(failure -> LOG.debugf("the client left: %s", failure.toString()));
        response.setStatusCode(answer.status());
        for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        switch (answer.body()) {
            case ClientResponse.Bytes bytes -> end(request, response, bytes.content());
            case ClientResponse.EventStream stream ->
                throw new IllegalStateException("this version does not stream: " + stream);
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
