package io.espalier.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.VertxHandler;
import org.jboss.logging.Logger;

/**
 * The requests that have arrived on a connection of HTTP/1 and wait for those before them. Vert.x would take any number of them, and
 * more and more time for each. While some wait, no more is read; a connection that brings a crowd of them at once is closed. On the
 * connection's event loop.
 */
final class PipelinedRequests extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(PipelinedRequests.class);
    private static final int MANY = 8;
    private static final int TOO_MANY = 64;

    private int waiting;
    private boolean pausing;

    /** The first request of a connection has begun. */
    static PipelinedRequests watch(HttpServerRequest request) {
        PipelinedRequests requests = new PipelinedRequests();
        if (request.version() != HttpVersion.HTTP_2) {
            ChannelPipeline pipeline = Channels.of(request).pipeline();
            pipeline.addBefore(pipeline.context(VertxHandler.class).name(), null, requests);
        }
        return requests;
    }

    /** One that waited has begun. */
    void begun(Channel channel) {
        waiting = Math.max(0, waiting - 1); // those of HTTP/2 do not wait
        if (pausing && waiting < MANY) {
            pausing = false;
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            waiting++;
        }
        if (waiting > TOO_MANY) {
            ReferenceCountUtil.release(message);
            tooMany(context.channel());
            return;
        }
        if (waiting >= MANY) {
            pausing = true;
            context.channel().config().setAutoRead(false);
        }
        context.fireChannelRead(message);
    }

    private static void tooMany(Channel channel) {
        if (channel.isOpen()) {
            LOG.infof("a connection brought more than %d requests at once; it is closed", TOO_MANY);
            Channels.cut(channel);
        }
    }
}
