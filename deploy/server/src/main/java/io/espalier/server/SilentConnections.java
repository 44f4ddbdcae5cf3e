package io.espalier.server;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections on which the head of a request has been awaited for too long: those that say nothing, those that say it in
 * small drops, and those that have nothing more to say. The server's own idle timeout cannot do that: it sees neither drops, nor the
 * difference between a client that is silent and one that waits for its answer.
 *
 * <p>Each event loop looks at its own connections now and then, and is the only one that reads and writes what is kept about them.
 */
@Singleton
final class SilentConnections {
    private static final Logger LOG = Logger.getLogger(SilentConnections.class);
    private static final AttributeKey<Waiting> WAITING = AttributeKey.valueOf("espalier.waiting");
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Duration timeout;
    private long timer;

    @Inject
    SilentConnections(Vertx vertx, ServerConfig config) {
        this.vertx = vertx;
        this.timeout = atLeastASecond("header-timeout", config.headerTimeout());
    }

    static Duration atLeastASecond(String key, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("espalier.server." + key + " must be at least a second, got " + value);
        }
        return value;
    }

    /** What a connection waits for: the end of some requests, or, since a moment, for the beginning of one. */
    private static final class Waiting {
        private int requests;
        private long since = System.nanoTime();
        private @Nullable PipelinedRequests pipelined;

        boolean longerThan(Duration limit) {
            return requests == 0 && System.nanoTime() - since >= limit.toNanos();
        }
    }

    void start(@Observes StartupEvent event) {
        Duration quarter = timeout.dividedBy(4);
        Duration interval = quarter.compareTo(LONGEST_INTERVAL) < 0 ? quarter : LONGEST_INTERVAL;
        timer = vertx.setPeriodic(Math.max(1, interval.toMillis()), id -> look());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    /** The head of a request has arrived. On its event loop. */
    void begun(HttpServerRequest request) {
        Channel channel = Channels.of(request);
        Waiting waiting = waitingOf(channel);
        waiting.requests++;
        PipelinedRequests pipelined = waiting.pipelined;
        if (pipelined == null) {
            waiting.pipelined = PipelinedRequests.watch(request);
        } else {
            pipelined.begun(channel);
        }
    }

    /** The response to a request that had {@link #begun} has ended. On its event loop. */
    void ended(HttpServerRequest request) {
        Waiting waiting = waitingOf(Channels.of(request));
        waiting.requests--;
        waiting.since = System.nanoTime();
    }

    @SuppressWarnings("deprecation") // it moves to an internal interface of Vert.x, which the bean need not implement
    private void look() {
        for (EventExecutor loop : vertx.nettyEventLoopGroup()) {
            if (loop instanceof SingleThreadEventLoop connections) {
                connections.execute(() -> look(connections.registeredChannelsIterator()));
            }
        }
    }

    private void look(Iterator<Channel> channels) {
        int closed = 0;
        while (channels.hasNext()) {
            Channel channel = channels.next();
            boolean accepted = channel.parent() instanceof ServerChannel;
            if (accepted && waitingOf(channel).longerThan(timeout)) {
                Channels.cut(channel);
                closed++;
            }
        }
        if (closed > 0) {
            LOG.infof("%d connections without a request for %d s were closed", closed, timeout.toSeconds());
        }
    }

    private static Waiting waitingOf(Channel channel) {
        Waiting known = channel.attr(WAITING).get();
        if (known != null) {
            return known;
        }
        Waiting waiting = new Waiting();
        channel.attr(WAITING).set(waiting);
        return waiting;
    }
}
