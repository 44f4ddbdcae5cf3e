package io.espalier.server;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Where a stream of events writes to: each write waits while the client has too much before it that it has not taken yet, and
 * fails if that does not change for a while, or if the client left. For one thread that may wait.
 */
final class StreamOutput extends OutputStream {
    /** What may be on its way to a client, in units; a larger write goes alone. */
    private static final int UNITS = 1024;

    private static final int BYTES_PER_UNIT = 1024;

    private final HttpServerResponse response;
    private final Context loop;
    private final Duration patience;
    private final Semaphore room = new Semaphore(UNITS);

    /** @param patience how long the client may take nothing */
    StreamOutput(HttpServerResponse response, Context loop, Duration patience) {
        this.response = response;
        this.loop = loop;
        this.patience = patience;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int units = Math.min(UNITS, 1 + length / BYTES_PER_UNIT);
        awaitRoom(units);
        if (response.closed() || response.ended()) {
            throw new IOException("the client left");
        }
        Buffer chunk = Buffer.buffer().appendBytes(bytes, offset, length);
        loop.runOnContext(write -> response.write(chunk).onComplete(taken -> room.release(units)));
    }

    private void awaitRoom(int units) throws IOException {
        try {
            if (!room.tryAcquire(units, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StalledClientException(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for the client");
        }
    }
}
