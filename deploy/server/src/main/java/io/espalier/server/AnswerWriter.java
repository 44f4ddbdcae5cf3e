package io.espalier.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Writes one answer piece by piece, each when the client has taken most of those before, so that what is outside of the heap stays
 * small, and gives up when the client takes nothing. Not even a short answer is written behind one that the client has not taken:
 * who sends requests and never reads gets no further. Runs on the request's event loop.
 */
final class AnswerWriter {
    private static final int MOST_AT_ONCE = 64 * 1024;
    private static final long LOOK_MILLIS = 250;
    private static final long NONE = -1;

    /** While memory for answers is scarce, those go first whose clients take nothing. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Deque<byte[]> pieces;
    private final Duration patience;
    private final BooleanSupplier scarce;
    private final Runnable taken;
    private final Consumer<StalledClientException> givenUp;
    private int offset;
    private long lastProgress = System.nanoTime();
    private long timer = NONE;
    private boolean over;

    /**
     * @param scarce whether memory for answers is
     * @param taken called once, when the client has taken everything or is gone
     * @param givenUp called instead when it took nothing for too long
     */
    AnswerWriter(
            Vertx vertx,
            HttpServerResponse response,
            List<byte[]> pieces,
            Duration patience,
            BooleanSupplier scarce,
            Runnable taken,
            Consumer<StalledClientException> givenUp) {
        this.vertx = vertx;
        this.response = response;
        this.pieces = new ArrayDeque<>(pieces);
        this.patience = patience;
        this.scarce = scarce;
        this.taken = taken;
        this.givenUp = givenUp;
    }

    void write() {
        lastProgress = System.nanoTime();
        while (!over && !response.writeQueueFull()) {
            Buffer next = next();
            if (pieces.isEmpty()) {
                response.end(next).onComplete(end -> finish());
                watch();
                return;
            }
            response.write(next);
        }
        if (!over) {
            response.drainHandler(drained -> write());
            watch();
        }
    }

    /** What is written is not kept. */
    private Buffer next() {
        byte[] piece = pieces.peek();
        if (piece == null) {
            return Buffer.buffer();
        }
        int length = Math.min(MOST_AT_ONCE, piece.length - offset);
        Buffer next = Buffer.buffer(length).appendBytes(piece, offset, length);
        offset += length;
        if (offset == piece.length) {
            pieces.remove();
            offset = 0;
        }
        return next;
    }

    private void watch() {
        if (!over && timer == NONE) {
            timer = vertx.setTimer(LOOK_MILLIS, id -> look());
        }
    }

    private void look() {
        timer = NONE;
        Duration limit = scarce.getAsBoolean() && SHORT_PATIENCE.compareTo(patience) < 0 ? SHORT_PATIENCE : patience;
        if (response.closed() && !pieces.isEmpty()) {
            finish();
        } else if (System.nanoTime() - lastProgress >= limit.toNanos()) {
            over = true;
            pieces.clear();
            givenUp.accept(new StalledClientException(limit));
        } else {
            watch();
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            taken.run();
        }
    }
}
