package io.espalier.gateway.watch;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.Ejson;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ServerSentEvents;
import io.espalier.rules.ChangeEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;

/**
 * The changes of a collection on their way to a client. It ends when the client leaves, its token is no longer valid, the
 * collection is gone or the process stops. It looks at the token, and says that it is alive, at every heart-beat.
 */
final class WatchStream implements ClientResponse.EventStream {
    private static final Logger LOG = Logger.getLogger(WatchStream.class);

    private final ChangeEvents changes;
    private final Runnable authenticate;
    private final BooleanSupplier stopping;
    private final Duration heartbeat;
    private final Runnable ended;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param authenticate throws once the caller's token is not, or no longer, valid
     * @param ended called once, at the end
     */
    WatchStream(
            ChangeEvents changes, Runnable authenticate, BooleanSupplier stopping, Duration heartbeat, Runnable ended) {
        this.changes = changes;
        this.authenticate = authenticate;
        this.stopping = stopping;
        this.heartbeat = heartbeat;
        this.ended = ended;
    }

    @Override
    public void writeTo(OutputStream client) throws IOException {
        ServerSentEvents events = new ServerSentEvents(client);
        try {
            follow(events);
        } catch (FunctionException e) {
            events.error(e.code().wireName(), Objects.requireNonNullElse(e.getMessage(), ""));
        } catch (RuntimeException e) {
            // Its message may quote documents.
            LOG.warnf("a stream of changes ended: %s", e.getClass().getSimpleName());
            events.error(FunctionErrorCode.INTERNAL_SERVER_ERROR.wireName(), "the stream ended unexpectedly");
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            changes.close();
            ended.run();
        }
    }

    private void follow(ServerSentEvents events) throws IOException {
        // Clients take the stream for open when its first bytes come.
        events.heartbeat();
        long beat = System.nanoTime();
        while (!stopping.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            Optional<BsonDocument> change = changes.next();
            if (change.isPresent()) {
                events.data(WatchRequest.eventId(change.get()), Ejson.canonical(change.get()));
            }
            if (System.nanoTime() - beat >= heartbeat.toNanos()) {
                authenticate.run();
                events.heartbeat();
                beat = System.nanoTime();
            }
        }
    }
}
