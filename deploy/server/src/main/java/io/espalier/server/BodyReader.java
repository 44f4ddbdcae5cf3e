package io.espalier.server;

import io.espalier.gateway.http.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads one request's body within its limits. A body that announces or shows itself too large is given up at once: no more of
 * it is kept than the limit. Runs on the request's event loop.
 */
final class BodyReader {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final long maxBytes;
    private final RequestLimits limits;
    private final RequestLimits.Share share;
    private final Consumer<byte[]> whole;
    private final Consumer<Refusal> givenUp;
    private Buffer collected = Buffer.buffer();
    private long timer;
    private boolean done;

    BodyReader(
            Vertx vertx,
            HttpServerRequest request,
            long maxBytes,
            RequestLimits limits,
            RequestLimits.Share share,
            Consumer<byte[]> whole,
            Consumer<Refusal> givenUp) {
        this.vertx = vertx;
        this.request = request;
        this.maxBytes = maxBytes;
        this.limits = limits;
        this.share = share;
        this.whole = whole;
        this.givenUp = givenUp;
    }

    /** Begins to read; ends with exactly one call of {@code whole} or {@code givenUp}. */
    void start(Duration timeout) {
        timer = vertx.setTimer(Math.max(1, timeout.toMillis()), id -> giveUp(Refusal.BODY_TOO_SLOW));
        request.exceptionHandler(failure -> giveUp(Refusal.BODY_BROKEN));
        request.handler(this::add);
        request.endHandler(end -> finish());
        long announced = announcedBytes();
        if (announced > maxBytes) {
            giveUp(Refusal.BODY_TOO_LARGE);
        } else if (!limits.fitsAlone(announced)) {
            giveUp(Refusal.BODY_NEVER_FITS);
        }
        request.resume();
    }

    private long announcedBytes() {
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return announced == null ? 0 : Long.parseLong(announced.strip());
        } catch (NumberFormatException e) {
            return 0; // the server refuses such a request; what comes is counted anyway
        }
    }

    private void add(Buffer chunk) {
        if (done) {
            return; // the rest of what was given up: read, so that the client gets to read the answer
        }
        long length = collected.length() + (long) chunk.length();
        if (length > maxBytes) {
            giveUp(Refusal.BODY_TOO_LARGE);
        } else if (!limits.fitsAlone(length)) {
            giveUp(Refusal.BODY_NEVER_FITS);
        } else if (!share.take(chunk.length())) {
            giveUp(Refusal.OVERLOADED);
        } else {
            collected.appendBuffer(chunk);
        }
    }

    private void finish() {
        if (!done) {
            byte[] body = collected.getBytes();
            end();
            whole.accept(body);
        }
    }

    private void giveUp(Refusal refusal) {
        if (!done) {
            end();
            givenUp.accept(refusal);
        }
    }

    private void end() {
        done = true;
        collected = Buffer.buffer();
        vertx.cancelTimer(timer);
    }
}
